package featuremill.cli;

import featuremill.failure.Outcome;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What stands before every command. */
@Command(
    name = "featuremill",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    header = {
      "Turns raw feature tables into model-ready features on Apache Spark, and proves the numbers.",
      "",
      "  featuremill run jobs/case-study.yaml                   mask, standardize, PCA, verify, publish",
      "  featuremill validate jobs/mnist.yaml                   check a job file; starts no Spark",
      "  featuremill run jobs/mnist.yaml --set steps.pca.components=20 --set output.path=out/k20",
      "  featuremill verify out/mnist                           compare a result with the reference",
      "  featuremill apply out/mnist --input new.parquet --output out/new    use a fitted model",
      "  featuremill profile --input data/flights.parquet       describe the columns of an input",
      ""
    },
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Settings of a job, the strongest last: its defaults, the job file, the profile",
      "(--conf spark.featuremill.KEY=VALUE), the environment (FEATUREMILL__OUTPUT__PATH=...), --set.",
      "",
      "Exit codes: 0 done, 1 unexpected, 2 usage or job file, 3 input, 4 data gate, 5 verify failed,",
      "6 output exists or is held, 99 nothing to do (with --skip-code)."
    })
final class TopCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help; COMMAND --help shows that of a command.")
  @SuppressWarnings("UnusedVariable")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable")
  private boolean version;

  private final Surroundings surroundings;

  TopCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(surroundings.talk());
    return Outcome.USAGE.exitCode();
  }
}
