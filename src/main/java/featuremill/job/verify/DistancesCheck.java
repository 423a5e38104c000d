package featuremill.job.verify;

import featuremill.engine.Step;
import featuremill.job.InputData;
import featuremill.job.JobSpec;
import featuremill.job.model.StoredModel;
import featuremill.reference.Comparison;
import featuremill.reference.Quantity;
import featuremill.spark.FeatureColumns;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;

/**
 * The written distances of sampled rows against the definition: every distance that was written of
 * them, and, of neighbours, that there are no nearer ones.
 *
 * <p>Rows are made by the published model, which is checked on its own, in double-double; distances
 * are sums of differences. Cost: two passes over the input, one over the reference set, and for
 * each sample a distance to each row.
 */
final class DistancesCheck {
  private static final double TOLERANCE = 1e-12;

  /** Of the rows that features are compared of; each costs a distance to every row. */
  private static final int SAMPLES = 16;

  private final JobSpec job;
  private final Step.Distances step;
  private final InputData input;
  private final Published published;
  private final SparkSession session;

  DistancesCheck(JobSpec job, Step.Distances step, InputData input, Published published) {
    this.job = job;
    this.step = step;
    this.input = input;
    this.published = published;
    this.session = input.rows().sparkSession();
  }

  /**
   * Compares.
   *
   * @param names features that the first step takes
   */
  List<Quantity> check(
      StoredModel model,
      FeatureColumns features,
      List<String> names,
      ReferenceSteps steps,
      FirstPass first)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Broadcast<ExpectedPoints> points = context.broadcast(ExpectedPoints.of(model));
    try {
      Column reasons = published.masks().reasons();
      PointRows rows =
          new PointRows(
              new ReferenceRows(published.masks().over(input.rows()), features, names, steps, null),
              reasons,
              step.id(),
              points);
      Optional<InputData> reference = InputData.reference(session, job);
      PointRows others =
          reference.isEmpty()
              ? rows
              : new PointRows(
                  reader(reference.get(), features, names, steps), null, step.id(), points);
      return check(rows, others, reference.isEmpty(), first);
    } finally {
      points.destroy();
    }
  }

  /** Of a vector, an array or a matrix the features are told by their places, else by name. */
  private ReferenceRows reader(
      InputData reference, FeatureColumns features, List<String> names, ReferenceSteps steps) {
    FeatureColumns here =
        FeatureColumns.resolve(reference.rows(), reference.features())
            .storedAs(job.input().storage().dtype());
    boolean byPlace = here.isOneColumn();
    if (!byPlace || features.names().equals(names)) {
      return new ReferenceRows(reference.rows(), here, byPlace ? here.names() : names, steps, null);
    }
    Map<String, String> there = new HashMap<>();
    for (int j = 0; j < features.width(); j++) {
      there.putIfAbsent(features.names().get(j), here.names().get(j));
    }
    List<String> selected = names.stream().map(there::get).toList();
    return new ReferenceRows(reference.rows(), here, selected, steps, null);
  }

  private List<Quantity> check(PointRows rows, PointRows others, boolean among, FirstPass first)
      throws IOException {
    SampledRows sampled = SampledRows.of(first.keptByPartition(), SAMPLES);
    WrittenDistances written = new WrittenDistances(published.output(), session);
    List<DistanceSample> bare = rows.samples(sampled);
    boolean nearest = step.nearest().isPresent();
    List<DistanceSample> samples = nearest ? written.nearest(bare) : written.all(bare);
    DistanceRule rule = new DistanceRule(step.metric());
    int most = step.nearest().orElse(0);
    DistancePart found =
        others.compared(samples, rule, most, among, among ? first.keptByPartition() : null);
    long kept = first.means().numRows();
    long perRow = nearest ? most : 1;
    Quantity count = Comparison.count("rows of distances.parquet", written.rows(), kept * perRow);
    String covered = samples.size() + " of " + kept + " rows";
    Quantity distances =
        new Quantity(
            "distances of sampled rows",
            found.worst(samples, nearest ? most : found.rows()),
            TOLERANCE,
            "themselves",
            covered);
    if (!nearest) {
      return List.of(count, distances);
    }
    Quantity ranks =
        new Quantity(
            "no nearer rows than those written",
            found.worstRank(samples, rule),
            TOLERANCE,
            "the distance",
            covered);
    return List.of(count, distances, ranks);
  }
}
