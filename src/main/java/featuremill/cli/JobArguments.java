package featuremill.cli;

import featuremill.engine.Plan;
import featuremill.job.JobFile;
import featuremill.job.JobSpec;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A job file, and settings laid over it. */
final class JobArguments {
  @Parameters(paramLabel = "JOB", description = "the job file (YAML)")
  private String job;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Overrides a setting of the job; may be given again. Steps by number from 0, or by name:",
        "--set output.path=out/today --set steps.pca.components=5"
      })
  private List<String> settings = new ArrayList<>();

  JobSpec read(Surroundings surroundings) {
    JobSpec spec =
        JobFile.read(job, surroundings.layers(settings), surroundings.doors()::checkMask);
    // Steps that cannot stand in their order are a mistake in the file, said before Spark starts.
    Plan.of(spec.steps());
    return spec;
  }
}
