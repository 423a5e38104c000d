package featuremill.job.verify;

import featuremill.engine.MaskChain;
import featuremill.engine.Plan;
import featuremill.job.InputData;
import featuremill.job.JobSpec;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.reference.Comparison;
import featuremill.reference.Draws;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferenceTask;
import featuremill.spark.FeatureColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Compares what a run has written with the single-node reference, quantity by quantity.
 *
 * <p>The numbers are read back from the files, the input is read again through other code, and the
 * reference sums in double-double by the definition: nothing that could be wrong in the same way is
 * shared. The reference's loop runs where the rows are, a part for each partition; parts add up.
 *
 * <p>Cost: two passes over the input, one more for correlations of raw features, two small ones for
 * each mask with statistics.
 */
public final class Verification {
  private static final double MEAN_TOLERANCE = 1e-13;
  private static final double STD_TOLERANCE = 1e-13;
  private static final double COVARIANCE_TOLERANCE = 1e-13;
  private static final double LOSS_TOLERANCE = 1e-13;
  private static final long SEED = 0x7EF1FL;

  private final JobSpec job;
  private final InputData input;
  private final Published published;
  private final List<Quantity> quantities = new ArrayList<>();

  public Verification(JobSpec job, InputData input, Published published) {
    this.job = job;
    this.input = input;
    this.published = published;
  }

  /** Checks everything that was written. */
  public List<Quantity> check() {
    try {
      StoredModel model = StoredModel.open(published.output().folder("model"));
      FeatureColumns features =
          FeatureColumns.resolve(input.rows(), input.features())
              .storedAs(job.input().storage().dtype());
      List<String> names = model.description().features().names();
      requireFeatures(features, names);
      ReferenceRows reader = new ReferenceRows(input.rows(), features, names);
      MaskChain masks = published.masks();
      quantities.addAll(new MaskStatistics(input.rows(), masks).check());
      JavaRDD<InternalRow> rows = reader.with(masks.reason());
      FirstPass first = FirstPass.over(rows, reader, masks.masks().size());
      checkCounts(first, model.description());
      checkModel(model, rows, reader, first);
      return List.copyOf(quantities);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireFeatures(FeatureColumns features, List<String> names) {
    List<String> missing = ReferenceRows.missing(features, names);
    if (!missing.isEmpty()) {
      throw featuremill.failure.Failure.input(
          "the input has no feature '" + missing.get(0) + "', which the model was fitted to");
    }
  }

  private void checkCounts(FirstPass first, ModelDescription model) {
    long kept = first.means().numRows();
    long[] rejected = first.rejected();
    long in = kept;
    for (int i = 0; i < rejected.length; i++) {
      in += rejected[i];
      String reason = published.masks().masks().get(i).reason();
      Map<String, Long> said = published.rows().rejected();
      quantities.add(
          Comparison.count(
              "rows rejected: " + reason, said.getOrDefault(reason, -1L), rejected[i]));
    }
    quantities.add(Comparison.count("rows in", published.rows().in(), in));
    quantities.add(Comparison.count("rows kept", model.numRows(), kept));
  }

  private void checkModel(
      StoredModel model, JavaRDD<InternalRow> rows, ReferenceRows reader, FirstPass first)
      throws IOException {
    ModelDescription description = model.description();
    Matrix matrix = Matrix.of(model);
    int width = reader.width();
    long kept = first.means().numRows();
    Coverage coverage =
        job.verify() == JobSpec.Verify.FULL
            ? Coverage.full(width)
            : Coverage.usual(kept, width, description.numComponents());
    Plan plan = Plan.of(job.steps());
    EigenCheck eigen = new EigenCheck(model, matrix, coverage, plan.byTriangle());
    double[] scale = new ReferenceScale(model, rows, reader, first).divisors();
    ReferenceTask task =
        ReferenceTask.variances(first.means()).withScale(scale).withVectors(eigen.vectors());
    if (matrix.isThere()) {
      double[] stds = matrix.stds();
      task = task.withProbes(Draws.weightedSigns(coverage.probes(), stds, SEED));
      task =
          coverage.allEntries()
              ? task.withAllEntries()
              : task.withColumns(Draws.columns(coverage.columns(), width, SEED));
    }
    SampledRows sampled = SampledRows.of(first.keptByPartition());
    eigen.start();
    SecondPass second = SecondPass.over(rows, reader, task, sampled);
    checkColumns(model, first.means(), second);
    if (matrix.isThere()) {
      ReferenceMoments moments = second.moments().finish(matrix.ddof());
      Comparison comparison = new Comparison(moments);
      quantities.add(comparison.covarianceEntries(matrix::row, COVARIANCE_TOLERANCE));
      quantities.add(comparison.covarianceByProbes(matrix::row, COVARIANCE_TOLERANCE));
      quantities.addAll(eigen.check(moments));
    } else if (plan.byTriangle()) {
      quantities.addAll(eigen.check(second.moments().finish(plan.covarianceDdof())));
    }
    WrittenRows written = new WrittenRows(published, input.rows().sparkSession());
    quantities.addAll(written.check(job.output().write(), sampled, second.samples(), model, first));
  }

  /**
   * The losses to float32, from what is left: the largest value is rounded as its column's step is,
   * and the standard deviation is that of the rounded values. A column that has become constant has
   * left no trace of its loss.
   */
  private static Quantity losses(
      List<Double> losses, ReferenceMeans means, ReferenceMoments moments) {
    double worst = 0;
    int checked = 0;
    for (int j = 0; j < losses.size(); j++) {
      if (losses.get(j) != 0 && means.min(j) < means.max(j)) {
        double largest = Math.max(Math.abs(means.min(j)), Math.abs(means.max(j)));
        double std = Math.sqrt(moments.rawVariance(j, 0).value());
        double expected = Math.ulp((float) largest) / std;
        worst = Math.max(worst, Math.abs(losses.get(j) - expected) / expected);
        checked++;
      }
    }
    return new Quantity(
        "losses to float32",
        worst,
        LOSS_TOLERANCE,
        "themselves",
        checked + " of " + losses.size() + " features");
  }

  private void checkColumns(StoredModel model, ReferenceMeans means, SecondPass second)
      throws IOException {
    ModelDescription description = model.description();
    int ddof = description.standardize().map(ModelDescription.Standardize::ddof).orElse(0);
    ReferenceMoments moments = second.moments().finish(ddof);
    Comparison comparison = new Comparison(moments);
    quantities.add(comparison.means(model.mean(), MEAN_TOLERANCE));
    description
        .features()
        .float32()
        .ifPresent(kept -> quantities.add(losses(kept.loss(), means, moments)));
    List<String> flat = new ArrayList<>(description.features().constant());
    long constant = 0;
    long agreed = 0;
    for (int j = 0; j < means.numFeatures(); j++) {
      if (means.min(j) == means.max(j)) {
        constant++;
        agreed += flat.contains(description.features().names().get(j)) ? 1 : 0;
      }
    }
    quantities.add(
        Comparison.count("constant features", flat.size() + constant - agreed, constant));
    if (description.standardize().isPresent()) {
      flat.addAll(description.features().nearConstant());
      double[] stds = model.scale();
      for (int j = 0; j < stds.length; j++) {
        if (flat.contains(description.features().names().get(j)) && stds[j] == 1) {
          stds[j] = moments.rawStd(j, ddof);
        }
      }
      quantities.add(comparison.stds(stds, ddof, STD_TOLERANCE));
    }
  }
}
