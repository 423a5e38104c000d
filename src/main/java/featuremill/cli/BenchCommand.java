package featuremill.cli;

import featuremill.failure.Outcome;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}, the benchmarks. */
@Command(
    name = "bench",
    synopsisSubcommandLabel = "BENCHMARK",
    header = {
      "Measures featuremill on this machine, side by side with Spark's own MLlib and with the",
      "machine's own rate of multiplying matrices.",
      "",
      "  featuremill bench fit --rows 200000 --features 500",
      "  featuremill bench scan --rows 400000 --features 500 --codec zstd",
      ""
    },
    commandListHeading = "%nBenchmarks:%n")
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable")
  private boolean help;

  private final Surroundings surroundings;

  BenchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(surroundings.talk());
    return Outcome.USAGE.exitCode();
  }
}
