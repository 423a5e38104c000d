package featuremill.job.verify;

import featuremill.engine.Plan;
import featuremill.engine.Step;
import featuremill.job.JobSpec;
import featuremill.job.model.StoredModel;
import featuremill.reference.Comparison;
import featuremill.reference.DoubleDouble;
import featuremill.reference.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** The written rows of a run: features of kept ones, and how many were rejected. */
final class WrittenRows {
  private final JobSpec job;
  private final Published published;
  private final StoredModel model;
  private final SparkSession session;

  WrittenRows(JobSpec job, Published published, StoredModel model, SparkSession session) {
    this.job = job;
    this.published = published;
    this.model = model;
    this.session = session;
  }

  /**
   * Checks them, and what the model says of scores.
   *
   * @param means of the reference
   * @param samples the sampled rows before the model, by their positions among all kept rows
   */
  List<Quantity> check(
      PublishedPairs pairs,
      IntFunction<DoubleDouble> means,
      SampledRows sampled,
      TreeMap<Long, ReferenceRow> samples,
      FirstPass first)
      throws IOException {
    Step.Pca pca = Plan.of(job.steps()).pca();
    Step.Scores scores = pca == null ? Step.Scores.PLAIN : pca.scores();
    WrittenScores written = new WrittenScores(scores);
    ExpectedRow expected = new ExpectedRow(model, pairs.components(), means, scores.whiten());
    List<Quantity> quantities = new ArrayList<>(written.settings(model.description()));
    if (job.output().write().contains(JobSpec.Artefact.FEATURES)) {
      WrittenFeatures features = WrittenFeatures.of(published.output(), session);
      quantities.addAll(features.check(sampled, samples, expected, first.means().numRows()));
      quantities.addAll(written.errors(features.errors(sampled), samples, expected));
    }
    if (job.output().write().contains(JobSpec.Artefact.REJECTED)) {
      Configuration hadoop = session.sparkContext().hadoopConfiguration();
      quantities.add(
          Comparison.count(
              "rows of rejected.parquet",
              WrittenFiles.of(published.output(), "rejected.parquet", hadoop).rows(),
              first.rejectedRows()));
    }
    return quantities;
  }
}
