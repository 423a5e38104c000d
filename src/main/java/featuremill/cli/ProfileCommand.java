package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.job.Console;
import featuremill.job.JobFile;
import featuremill.job.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code profile}. */
@Command(
    name = "profile",
    header = {
      "Describes the features of an input in one scan: missing values, range, mean, quantiles,",
      "histogram, and what they would cost and lose as float32.",
      "",
      "  featuremill profile --input data/flights.parquet",
      "  featuremill profile --input data/mnist-train.parquet --features pixels --json",
      "  featuremill profile jobs/flights.yaml",
      ""
    })
final class ProfileCommand implements Callable<Integer> {
  /** The options are laid over it; {@code *} stands for what only the input's schema tells. */
  private static final String DESCRIBED =
      "{name: profile, input: {path: input, features: '*'}, steps: [], output: {path: unused}}";

  @Spec private CommandSpec command;

  @Parameters(
      paramLabel = "JOB",
      arity = "0..1",
      description = "A job file, whose input and features are described; or --input.")
  private String job;

  @Option(names = "--input", paramLabel = "PATH", description = "The input.")
  private String input;

  @Option(
      names = "--features",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns or globs. Default: every numeric column.")
  private List<String> features = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting of the input, as in a job file: --set input.format=csv")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--blocks",
      description = "Say how rows lie in memory: shapes, strides and bytes of blocks.")
  private boolean blocks;

  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  ProfileCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Console console = talk.console(surroundings);
    boolean everything = job == null && features.isEmpty();
    return surroundings.doors().profile(spec(), everything, blocks, console).exitCode();
  }

  private JobSpec spec() {
    if ((job == null) == (input == null)) {
      throw Failure.usage(
              job == null ? "--input is missing, the input" : "give JOB or --input, not both")
          .at(command.qualifiedName())
          .fix("see " + command.qualifiedName() + " --help");
    }
    Doors doors = surroundings.doors();
    if (job != null) {
      return JobFile.read(job, surroundings.layers(settings), doors::checkMask);
    }
    List<String> asked = new ArrayList<>();
    asked.add("input.path=" + input);
    if (!features.isEmpty()) {
      asked.add("input.features=[" + String.join(", ", features) + "]");
    }
    asked.addAll(settings);
    return JobFile.ofCommand(
        DESCRIBED,
        command.qualifiedName() + " --input " + input,
        surroundings.layers(asked),
        doors::checkMask);
  }
}
