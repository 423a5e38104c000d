package featuremill.job.verify;

import featuremill.engine.MaskChain;
import featuremill.engine.Plan;
import featuremill.engine.RowWeight;
import featuremill.engine.Step;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Compares what a run has written with the single-node reference, quantity by quantity.
 *
 * <p>The numbers are read back from the files, the input is read again through other code, and the
 * reference sums in double-double by the definition: nothing that could be wrong in the same way is
 * shared. The reference's loop runs where the rows are, a part for each partition; parts add up.
 *
 * <p>Cost: two passes over the input, one more for correlations of raw features and for targets,
 * two for losses to float32 where row steps follow, two for distances and one over their reference,
 * two small ones for each moment in a mask and one for each quantile, and a few to look for a
 * missed eigenvalue where no covariance was formed. Rows that are stored by their entries cost
 * those, not their width.
 */
public final class Verification {
  private static final double MEAN_TOLERANCE = 1e-13;
  private static final double STD_TOLERANCE = 1e-13;
  private static final double COVARIANCE_TOLERANCE = 1e-13;
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
      Optional<ModelDescription.Preparation> preparation = model.description().preparation();
      List<String> names =
          preparation
              .map(ModelDescription.Preparation::features)
              .orElse(model.description().features().names());
      requireFeatures(features, names);
      ReferenceSteps steps = ReferenceSteps.of(model.description());
      RowWeight weight = job.input().weight();
      MaskChain masks = published.masks();
      ReferenceRows reader =
          new ReferenceRows(masks.over(input.rows()), features, names, steps, weight);
      quantities.addAll(new MaskStatistics(input.rows(), masks, published.rows(), weight).check());
      JavaRDD<InternalRow> rows = reader.with(masks.reasons());
      FirstPass first = FirstPass.over(rows, reader, masks.masks().size());
      checkCounts(first, model.description());
      if (preparation.isPresent()) {
        PreparationCheck check = new PreparationCheck(job, preparation.get());
        ModelDescription.Features left = model.description().features();
        quantities.addAll(check.operands(rows.context().hadoopConfiguration()));
        quantities.add(check.names(left.names(), left.dropped()));
        quantities.addAll(
            check.fitted(
                rows, prefix -> new ReferenceRows(input.rows(), features, names, prefix, weight)));
        ReferenceRows met =
            new ReferenceRows(input.rows(), features, names, ReferenceSteps.none(), weight);
        left.float32()
            .map(ModelDescription.Float32::loss)
            .ifPresent(losses -> quantities.add(new LossCheck(losses).againstRows(rows, met)));
      }
      checkModel(model, rows, reader, first);
      Step.Distances distances = Plan.of(job.steps()).distances();
      if (distances != null && job.output().write().contains(JobSpec.Artefact.DISTANCES)) {
        DistancesCheck check = new DistancesCheck(job, distances, input, published);
        quantities.addAll(check.check(model, features, names, steps, first));
      }
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
    long in = kept + first.rejectedRows();
    for (int i = 0; i < rejected.length; i++) {
      String reason = published.masks().masks().get(i).reason();
      Map<String, Long> said = published.rows().rejected();
      quantities.add(
          Comparison.count(
              "rows rejected: " + reason, said.getOrDefault(reason, -1L), rejected[i]));
    }
    quantities.add(Comparison.count("rows in", published.rows().in(), in));
    quantities.add(Comparison.count("rows kept", model.numRows(), kept));
    quantities.addAll(new WeightCheck(job.input().weight(), model).against(first.means()));
  }

  private void checkModel(
      StoredModel model, JavaRDD<InternalRow> rows, ReferenceRows reader, FirstPass first)
      throws IOException {
    if (PairwiseCheck.concerns(model.description())) {
      PairwiseCheck check = new PairwiseCheck(job, published, model, first);
      quantities.addAll(check.check(rows, reader, input.rows().sparkSession()));
      return;
    }
    try (Matrix matrix = Matrix.of(model)) {
      checkModel(model, matrix, rows, reader, first);
    }
  }

  private void checkModel(
      StoredModel model,
      Matrix matrix,
      JavaRDD<InternalRow> rows,
      ReferenceRows reader,
      FirstPass first)
      throws IOException {
    PublishedPairs pairs = PublishedPairs.of(model);
    Coverage coverage = coverage(first, pairs.size());
    Plan plan = Plan.of(job.steps());
    EigenCheck eigen = new EigenCheck(pairs, matrix, coverage, plan.byTriangle());
    double[] scale = new ReferenceScale(model, rows, reader, first).divisors();
    ReferenceTask scaled = ReferenceTask.variances(first.means()).withScale(scale);
    ReferenceTask task = task(scaled.withVectors(eigen.vectors()), matrix, coverage);
    SampledRows sampled = SampledRows.of(first.keptByPartition());
    eigen.start();
    SecondPass second =
        SecondPass.over(
            rows, reader, eigen.needsAllEntries() ? task.withAllEntries() : task, sampled);
    checkColumns(model, first, second);
    int ddof = plan.byTriangle() && !matrix.isThere() ? plan.covarianceDdof() : matrix.ddof();
    if (matrix.isThere() || pairs.size() > 0) {
      ReferenceMoments moments = second.moments(ddof);
      if (matrix.isThere()) {
        Comparison comparison = new Comparison(moments);
        double tolerance = COVARIANCE_TOLERANCE + 4 * first.slack(moments);
        quantities.add(comparison.covarianceEntries(matrix::row, tolerance));
        quantities.add(comparison.covarianceByProbes(matrix::row, tolerance));
      }
      quantities.addAll(eigen.check(moments, new DataOperator(rows, reader, scaled, ddof)));
    }
    if (model.description().regression().isPresent()) {
      quantities.addAll(
          new SolveCheck(job, model, reader)
              .check(
                  input.rows().schema(),
                  published.masks().reasons(),
                  first,
                  first.slack(second.moments(0))));
    }
    quantities.addAll(
        new WrittenRows(job, published, model, input.rows().sparkSession())
            .check(pairs, first.means()::mean, sampled, second.samples(), first));
  }

  private Coverage coverage(FirstPass first, int pairs) {
    return job.verify() == JobSpec.Verify.FULL
        ? Coverage.full(first.means(), pairs)
        : Coverage.usual(first.means(), pairs);
  }

  /** What the pass has to find out about a published matrix. */
  private static ReferenceTask task(ReferenceTask task, Matrix matrix, Coverage coverage) {
    if (!matrix.isThere()) {
      return task;
    }
    double[] stds = matrix.stds();
    ReferenceTask probed = task.withProbes(Draws.weightedSigns(coverage.probes(), stds, SEED));
    return coverage.allEntries()
        ? probed.withAllEntries()
        : probed.withColumns(Draws.columns(coverage.columns(), stds.length, SEED));
  }

  private static double rawStd(ReferenceMoments moments, int j) {
    return Math.sqrt(moments.rawVariance(j, 0).value());
  }

  private void checkColumns(StoredModel model, FirstPass first, SecondPass second)
      throws IOException {
    ReferenceMeans means = first.means();
    ModelDescription description = model.description();
    int ddof = description.standardize().map(ModelDescription.Standardize::ddof).orElse(0);
    ReferenceMoments moments = second.moments(ddof);
    Comparison comparison = new Comparison(moments);
    double slack = first.slack(moments);
    quantities.add(comparison.means(model.mean(), MEAN_TOLERANCE + slack));
    if (description.preparation().isEmpty()) {
      // Else those of the input are others, and checked on their own.
      description
          .features()
          .float32()
          .map(ModelDescription.Float32::loss)
          .ifPresent(
              losses ->
                  quantities.add(
                      new LossCheck(losses)
                          .against(means::min, means::max, j -> rawStd(moments, j))));
    }
    Set<String> flat = new HashSet<>(description.features().constant());
    long constant = 0;
    long agreed = 0;
    for (int j = 0; j < means.numFeatures(); j++) {
      if (means.min(j) == means.max(j)) {
        if (first.error(j) > 0 && !flat.contains(description.features().names().get(j))) {
          // Roundings of the row steps may tell values apart that are one by the definition.
          continue;
        }
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
      quantities.add(comparison.stds(stds, ddof, STD_TOLERANCE + 2 * slack));
    }
  }
}
