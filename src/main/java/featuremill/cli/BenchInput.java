package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.job.Console;
import featuremill.job.JobFile;
import featuremill.job.JobSpec;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the benchmarks of fits have in common: data, how often to measure, how to talk. */
final class BenchInput {
  /** Its shape is that of the options, laid over it. */
  private static final String GENERATED =
      "{name: generated, input: {generate: {rows: 1, features: 1}}, steps: [standardize, {pca: 1}],"
          + " output: {path: unused}}";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

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
          "Timed turns of each side, of which the median counts. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Mixin private TalkOptions talk;

  Console console(Surroundings surroundings) {
    return talk.console(surroundings);
  }

  int repeats() {
    return atLeastOne(repeats, command);
  }

  /** A number of turns. */
  static int atLeastOne(int repeats, CommandSpec command) {
    if (repeats < 1) {
      throw Failure.usage("--repeat must be at least 1, not " + repeats)
          .at(command.qualifiedName());
    }
    return repeats;
  }

  JobSpec job(Surroundings surroundings) {
    Doors doors = surroundings.doors();
    if (job != null) {
      return JobFile.read(job, surroundings.layers(settings), doors::checkMask);
    }
    List<String> shape = new ArrayList<>();
    shape.add("input.generate.rows=" + rows);
    shape.add("input.generate.features=" + features);
    shape.add("steps.pca.components=" + components);
    shape.addAll(settings);
    return JobFile.parse(
        GENERATED, command.qualifiedName(), surroundings.layers(shape), doors::checkMask);
  }
}
