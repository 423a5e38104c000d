package featuremill.job.bench;

import featuremill.engine.Engine;
import featuremill.engine.Fit;
import featuremill.engine.ScanLog;
import featuremill.job.InputData;
import featuremill.job.JobSpec;
import org.apache.spark.sql.SparkSession;

/** A job from its input to its model, without writing one. */
final class JobFit {
  private JobFit() {}

  /**
   * What a fit was of.
   *
   * @param rows in the input
   * @param features after selection
   */
  record Shape(long rows, int features) {
    /** n d<sup>2</sup>: the covariance's multiplications and additions, each half of it once. */
    double flops() {
      return (double) rows * features * features;
    }
  }

  static Shape fit(SparkSession session, JobSpec job) {
    return fit(session, job, ScanLog.silent());
  }

  static Shape fit(SparkSession session, JobSpec job, ScanLog log) {
    InputData input = InputData.of(session, job);
    try (Fit fit = Engine.fit(input.rows(), input.pipeline(job), log)) {
      return new Shape(fit.rows().in(), fit.featureNames().size());
    }
  }
}
