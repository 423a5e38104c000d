package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.job.Console;
import featuremill.job.JobFile;
import featuremill.job.JobSpec;
import featuremill.spark.Dtype;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code apply MODEL}. */
@Command(
    name = "apply",
    header = {
      "Transforms other rows with a model that a run has left, without fitting anything: row steps,",
      "standardization and projection. Masks do not apply: each row gives one row of features.",
      "",
      "  featuremill apply out/mnist --input data/new.parquet --output out/new",
      "  featuremill apply out/mnist --input out/new/features.parquet --output out/back --inverse",
      ""
    })
final class ApplyCommand implements Callable<Integer> {
  /** The options are laid over it; {@code *} stands for the features that the model says. */
  private static final String APPLIED =
      "{name: apply, input: {path: input, features: '*'}, steps: [], output: {path: output}}";

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "MODEL", description = "the folder that a run left, or its model folder")
  private String model;

  @Option(names = "--input", paramLabel = "PATH", required = true, description = "The rows.")
  private String input;

  @Option(
      names = "--output",
      paramLabel = "OUT",
      required = true,
      description = "Where the features go.")
  private String output;

  @Option(
      names = "--carry",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns or globs that go through untouched, next to the features.")
  private List<String> carried = new ArrayList<>();

  @Option(
      names = "--inverse",
      description = "Take features of the model back to the units of its input.")
  private boolean inverse;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "A setting of the input or the output, or verify, as in a job file:",
        "--set input.format=csv --set output.mode=replace --set verify=false"
      })
  private List<String> settings = new ArrayList<>();

  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  ApplyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Console console = talk.console(surroundings);
    return surroundings.doors().apply(model, inverse, spec(), console).exitCode();
  }

  private JobSpec spec() {
    List<String> asked = new ArrayList<>();
    asked.add("input.path=" + input);
    asked.add("output.path=" + output);
    if (!carried.isEmpty()) {
      asked.add("input.carry=[" + String.join(", ", carried) + "]");
    }
    asked.addAll(settings);
    JobSpec spec =
        JobFile.ofCommand(
            APPLIED,
            command.qualifiedName() + " --input " + input,
            surroundings.layers(asked),
            surroundings.doors()::checkMask);
    if (!spec.steps().isEmpty() || spec.input().storage().dtype() != Dtype.FLOAT64) {
      throw Failure.usage("steps and input.dtype are those of the model")
          .at(command.qualifiedName())
          .fix("leave them out");
    }
    return spec;
  }
}
