package featuremill.job;

import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.spark.FeatureRows;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The reference set of a job's distances, as an input of its own. */
final class ReferenceInput {
  private ReferenceInput() {}

  static Optional<JobSpec.Input> of(JobSpec job) {
    return job.steps().stream()
        .filter(Step.Distances.class::isInstance)
        .map(Step.Distances.class::cast)
        .filter(step -> !step.reference().isEmpty())
        .findFirst()
        .map(step -> of(step, job.input()));
  }

  private static JobSpec.Input of(Step.Distances step, JobSpec.Input input) {
    JobSpec.Format format =
        FormatGuess.of(step.reference())
            .orElseThrow(
                () ->
                    Failure.usage("the name '" + step.reference() + "' does not tell the format")
                        .at(step.where())
                        .fix("end it in that of a file, such as refs.npy or refs.parquet"));
    boolean alike = format == input.format();
    return new JobSpec.Input(
        format,
        step.reference(),
        alike ? input.options() : Map.of(),
        alike ? input.schema() : "",
        null,
        features(format, input),
        List.of(),
        input.storage(),
        step.where());
  }

  /** A matrix has no names: its columns are the features, in order. */
  private static List<String> features(JobSpec.Format format, JobSpec.Input input) {
    if (format == JobSpec.Format.NPY) {
      return List.of();
    }
    return input.features().isEmpty() ? List.of(FeatureRows.FEATURES) : input.features();
  }
}
