package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.job.JobFile;
import featuremill.job.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench fit [JOB]}. */
@Command(
    name = "fit",
    header = {
      "Times standardize and PCA: on the input of a job, or on generated rows.",
      "",
      "  featuremill bench fit --rows 200000 --features 500 --components 10",
      "  featuremill bench fit jobs/mnist.yaml --repeat 3",
      ""
    })
final class BenchFitCommand implements Callable<Integer> {
  /** Its shape is that of the options, laid over it. */
  private static final String GENERATED =
      "{name: generated, input: {generate: {rows: 1, features: 1}}, steps: [standardize, {pca: 1}],"
          + " output: {path: unused}}";

  @Parameters(
      paramLabel = "JOB",
      arity = "0..1",
      description = "a job file; without it, rows are generated")
  private String job;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a setting of the job.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--rows", defaultValue = "200000", description = "Default: ${DEFAULT-VALUE}.")
  private long rows;

  @Option(names = "--features", defaultValue = "500", description = "Default: ${DEFAULT-VALUE}.")
  private int features;

  @Option(names = "--components", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
  private int components;

  @Option(
      names = "--repeat",
      defaultValue = "5",
      description =
          "Timed fits of each side, of which the median counts. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  BenchFitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (repeats < 1) {
      throw Failure.usage("--repeat must be at least 1, not " + repeats)
          .at("featuremill bench fit");
    }
    Doors doors = surroundings.doors();
    return doors.benchFit(spec(doors), repeats, talk.console(surroundings)).exitCode();
  }

  private JobSpec spec(Doors doors) {
    if (job != null) {
      return JobFile.read(job, surroundings.layers(settings), doors::checkMask);
    }
    List<String> shape = new ArrayList<>();
    shape.add("input.generate.rows=" + rows);
    shape.add("input.generate.features=" + features);
    shape.add("steps.pca.components=" + components);
    shape.addAll(settings);
    return JobFile.parse(GENERATED, "bench fit", surroundings.layers(shape), doors::checkMask);
  }
}
