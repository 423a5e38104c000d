package featuremill.job.verify;

import featuremill.engine.RowWeight;
import featuremill.job.JobSpec;
import featuremill.job.model.CovarianceRows;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.reference.Comparison;
import featuremill.reference.Draws;
import featuremill.reference.Effort;
import featuremill.reference.PairwisePass;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceWeights;
import featuremill.reference.Spectrum;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Compares a model of features with missing values with the reference: counts of each pair, means
 * and standard deviations of what is there, the covariance and its repair, the components against
 * the published matrix, and sampled rows.
 *
 * <p>Cost: one pass over the rows beside that which counts them, and two for losses to float32.
 */
final class PairwiseCheck {
  private static final double TOLERANCE = 1e-13;

  /** Double-double multiplications. */
  private static final long BUDGET = 2_000_000_000L;

  private static final int FEWEST_COLUMNS = 4;

  /** Pairs that the sums of a part are kept for. */
  private static final int MOST_PAIRS = 500_000;

  private static final long SEED = 0xA11L;

  private final JobSpec job;
  private final Published published;
  private final StoredModel model;
  private final FirstPass first;
  private final List<Quantity> quantities = new ArrayList<>();

  PairwiseCheck(JobSpec job, Published published, StoredModel model, FirstPass first) {
    this.job = job;
    this.published = published;
    this.model = model;
    this.first = first;
  }

  /** Whether a model's covariance is over pairs of features. */
  static boolean concerns(ModelDescription model) {
    return model.covariance().flatMap(ModelDescription.Covariance::pairwise).isPresent();
  }

  List<Quantity> check(JavaRDD<InternalRow> rows, ReferenceRows reader, SparkSession session)
      throws IOException {
    double[] shift = finite(model.mean());
    double[] scale = model.scale();
    int[] columns = columns(shift.length);
    RowWeight weight = job.input().weight();
    ReferenceWeights.Kind kind = weight == null ? null : ReferenceRows.kind(weight);
    SampledRows sampled = SampledRows.of(first.keptByPartition());
    PairwiseSecondPass second =
        PairwiseSecondPass.over(
            rows,
            reader,
            () -> new PairwisePass(columns, shift, scale, kind),
            PairwisePass.bytes(shift.length, columns.length),
            sampled);
    PairwisePass reference = second.sums();
    checkColumns(reference);
    model
        .description()
        .features()
        .float32()
        .map(ModelDescription.Float32::loss)
        .ifPresent(losses -> quantities.add(new LossCheck(losses).againstRows(rows, reader)));
    checkCounts(reference);
    try (Matrix matrix = Matrix.of(model)) {
      quantities.addAll(new PairwiseMatrixCheck(model.description(), matrix, reference).check());
      PublishedPairs pairs = PublishedPairs.of(model);
      quantities.addAll(eigenpairs(pairs, matrix));
      quantities.addAll(
          new WrittenRows(job, published, model, session)
              .check(pairs, reference::mean, sampled, filled(second.samples(), reference), first));
    }
    return quantities;
  }

  private static double[] finite(double[] means) {
    for (int j = 0; j < means.length; j++) {
      means[j] = Double.isFinite(means[j]) ? means[j] : 0;
    }
    return means;
  }

  /** All features where that is a matter of seconds. */
  private int[] columns(int width) {
    long rows = first.means().numRows();
    boolean all =
        (long) width * width <= MOST_PAIRS
            && (job.verify() == JobSpec.Verify.FULL
                || Effort.fitsAllEntries(BUDGET / 3, rows, width));
    int drawn = Math.max(FEWEST_COLUMNS, Effort.drawnColumns(BUDGET / 3, rows, width, 0));
    int count = Math.min(Math.min(drawn, width), Math.max(1, MOST_PAIRS / width));
    return all ? IntStream.range(0, width).toArray() : Draws.columns(count, width, SEED);
  }

  private void checkColumns(PairwisePass reference) throws IOException {
    double[] means = model.mean();
    double worst = 0;
    for (int j = 0; j < means.length; j++) {
      double mean = reference.mean(j).value();
      double error = Math.abs(means[j] - mean);
      double beyond = error <= 0x1p-52 * Math.abs(mean) ? 0 : error;
      worst = worse(worst, beyond, reference.rawStd(j, 0));
    }
    quantities.add(
        new Quantity("mean", worst, TOLERANCE, "std_j", "all values of " + all(means.length)));
    Set<String> flat = new HashSet<>(model.description().features().constant());
    List<String> names = model.description().features().names();
    long constant = IntStream.range(0, means.length).filter(reference::isConstant).count();
    long agreed =
        IntStream.range(0, means.length)
            .filter(j -> reference.isConstant(j) && flat.contains(names.get(j)))
            .count();
    quantities.add(
        Comparison.count("constant features", flat.size() + constant - agreed, constant));
    if (model.description().standardize().isPresent()) {
      checkStds(reference, flat, names);
    }
  }

  private void checkStds(PairwisePass reference, Set<String> constant, List<String> names)
      throws IOException {
    Set<String> flat = new HashSet<>(constant);
    flat.addAll(model.description().features().nearConstant());
    int ddof = model.description().standardize().orElseThrow().ddof();
    double[] scale = model.scale();
    double worst = 0;
    for (int j = 0; j < scale.length; j++) {
      if (!flat.contains(names.get(j)) || scale[j] != 1) {
        double std = reference.rawStd(j, ddof);
        worst = worse(worst, Math.abs(scale[j] - std), std);
      }
    }
    quantities.add(
        new Quantity("std", worst, TOLERANCE, "std_j", "all values of " + all(scale.length)));
  }

  private void checkCounts(PairwisePass reference) throws IOException {
    int[] columns = reference.columns();
    long wrong = 0;
    try (CovarianceRows counts = model.pairCounts()) {
      int position = 0;
      for (int i = 0; i < reference.numFeatures(); i++) {
        double[] row = counts.row(i);
        wrong += row[i] == reference.count(i) ? 0 : 1;
        if (position < columns.length && columns[position] == i) {
          for (int j = 0; j < row.length; j++) {
            wrong += row[j] == reference.count(position, j) ? 0 : 1;
          }
          position++;
        }
      }
    }
    quantities.add(
        new Quantity(
            "rows of each pair",
            wrong,
            0,
            "wrong counts",
            "all features, pairs with " + columns.length + " of them"));
  }

  private static List<Quantity> eigenpairs(PublishedPairs pairs, Matrix matrix) {
    boolean spectrum = matrix.width() <= Spectrum.LARGEST;
    Coverage coverage = new Coverage(false, 0, 0, false, spectrum, false, 0, 0);
    EigenCheck eigen = new EigenCheck(pairs, matrix, coverage, false);
    eigen.start();
    return eigen.checkAgainstMatrix();
  }

  /** What is missing is the mean, where anything is done to the rows. */
  private TreeMap<Long, ReferenceRow> filled(
      TreeMap<Long, ReferenceRow> samples, PairwisePass reference) {
    if (model.description().transforms().isEmpty()) {
      return samples;
    }
    TreeMap<Long, ReferenceRow> filled = new TreeMap<>();
    samples.forEach((place, row) -> filled.put(place, row.filled(j -> reference.mean(j).value())));
    return filled;
  }

  private static double worse(double worst, double error, double size) {
    double relative = error == 0 ? 0 : error / size;
    return Double.isNaN(relative) ? Double.POSITIVE_INFINITY : Math.max(worst, relative);
  }

  private static String all(int width) {
    return width + " features";
  }
}
