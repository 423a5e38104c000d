package featuremill.job;

import featuremill.engine.InputSize;
import featuremill.engine.PipelineSpec;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An opened input: lazy rows, cut into partitions by the data alone, and what is known without
 * reading them.
 *
 * @param features the feature columns asked for, or those that the format implies
 * @param files number of files; 0 where there are none
 * @param bytes of all files
 * @param numRows about; 0 where nothing tells before the rows are read
 * @param fingerprint SHA-256 over the names and lengths of the files and the schema
 */
public record InputData(
    Dataset<Row> rows,
    List<String> features,
    int files,
    long bytes,
    long numRows,
    String fingerprint) {

  /**
   * Opens the input of a job.
   *
   * @throws featuremill.failure.Failure (exit 3) when it is missing or not what the job says
   */
  public static InputData of(SparkSession session, JobSpec job) {
    return InputOpener.open(session, job.input());
  }

  /**
   * Opens the reference set of a job's distances, or nothing where rows are compared with each
   * other. Its format is what its name says; a table is read as the input is.
   *
   * @throws featuremill.failure.Failure (exit 2 or 3) when it is missing, or its name tells no
   *     format
   */
  public static Optional<InputData> reference(SparkSession session, JobSpec job) {
    return ReferenceInput.of(job).map(input -> InputOpener.open(session, input));
  }

  /** What a job does with it, as the engine takes it. */
  public PipelineSpec pipeline(JobSpec job) {
    return new PipelineSpec(
        features,
        job.input().carry(),
        job.steps(),
        job.input().storage(),
        job.input().weight(),
        new InputSize(bytes, numRows));
  }
}
