package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.FeatureNames;
import featuremill.spark.FeatureScan;
import featuremill.spark.QuantileScan;
import featuremill.spark.SelectedRows;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.stats.Quantiles;
import featuremill.transform.Chain;
import featuremill.transform.FittedTransform;
import featuremill.transform.Imputation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Finds what a row step needs to know, over the kept rows as the steps before leave them: one scan
 * of the input for ranges and means, two or three for quantiles.
 */
final class RowStatistics {
  private static final double[] QUARTILES = {0.25, 0.5, 0.75};

  private final SelectedRows rows;
  private final Preparation before;
  private final RowStep step;
  private final Gates gates;
  private final InputLoss loss;

  /**
   * @param gates of the masks that chose the rows
   * @param loss of the features as they are read, which the scan finds where it is not known
   */
  RowStatistics(SelectedRows rows, Preparation before, RowStep step, Gates gates, InputLoss loss) {
    this.rows = rows;
    this.before = before;
    this.step = step;
    this.gates = gates;
    this.loss = loss;
  }

  /**
   * What the scans of a step are for.
   *
   * @return an empty text for a step that needs none
   */
  static String purpose(RowStep step) {
    return switch (step.needs()) {
      case NOTHING -> "";
      case RANGES -> "ranges for " + step.name();
      case MEANS -> "means for " + step.name();
      case MEDIANS -> "quantiles for " + step.name() + ", exact, in 2 or 3 passes";
    };
  }

  /**
   * Scans.
   *
   * @throws Failure (exit 3) when there are no rows, or when values are missing or infinite where
   *     the step cannot take them; (exit 4) when the scan counts more rejected rows than a mask may
   *     reject
   */
  FeatureStatistics find() {
    return switch (step.needs()) {
      case NOTHING -> FeatureStatistics.unknown(before.names().size());
      case RANGES -> ranges();
      case MEANS -> means();
      case MEDIANS -> medians();
    };
  }

  private FeatureStatistics ranges() {
    FeatureScan scan = scan(before.of(rows, loss));
    try (Moments moments = scan.moments()) {
      gates.counted(scan);
      requireRows(moments.rowsUsed());
      loss.take(scan::sourceLoss);
      requireNone(j -> moments.nanCount(j) > 0, "missing");
      requireNone(j -> moments.infiniteCount(j) > 0, "infinite");
      int width = moments.numFeatures();
      double[] min = IntStream.range(0, width).mapToDouble(moments::min).toArray();
      double[] max = IntStream.range(0, width).mapToDouble(moments::max).toArray();
      double[] none = new double[width];
      return new FeatureStatistics.Known(min, max, none, none, none, none);
    }
  }

  private static FeatureScan scan(SelectedRows rows) {
    return FeatureScan.run(rows, CoMoments.Scope.DIAGONAL);
  }

  /**
   * Moments take no missing values: these count as zeros, next to features that tell how many there
   * are. The mean of all, in two doubles, times the rows over those that have a value is the mean
   * of what is there, to a few roundings of a double.
   */
  private FeatureStatistics means() {
    int width = before.names().size();
    int[] all = IntStream.range(0, width).toArray();
    List<FittedTransform> chain = new ArrayList<>(before.transforms());
    chain.add(new Imputation(new double[width], all));
    List<String> names = new ArrayList<>(before.names());
    before.names().forEach(name -> names.add(name + " is missing"));
    FeatureScan scan = scan(loss.prepared(rows, new Chain(chain), names));
    try (Moments moments = scan.moments()) {
      gates.counted(scan);
      requireRows(moments.rowsUsed());
      loss.take(scan::sourceLoss);
      requireNone(j -> moments.infiniteCount(j) > 0, "infinite");
      double[] means = new double[width];
      double[] present = new double[width];
      for (int j = 0; j < width; j++) {
        present[j] = present(moments, width + j);
        double share = moments.weightSum() / present[j];
        means[j] = moments.mean(j) * share + moments.meanLow(j) * share;
      }
      requirePresent(j -> present[j] == 0);
      double[] none = new double[width];
      return new FeatureStatistics.Known(none, none, finite(means), none, none, none);
    }
  }

  /**
   * What the rows weigh that have a value.
   *
   * @param indicator the column that tells where none is
   */
  private static double present(Moments moments, int indicator) {
    double all = moments.weightSum();
    double missing = moments.mean(indicator);
    return moments.countsRows()
        ? all - Math.rint(missing * all)
        : ((1 - missing) - moments.meanLow(indicator)) * all;
  }

  private FeatureStatistics medians() {
    FittedTransform chain = new Chain(before.transforms());
    QuantileScan scan =
        loss.isWanted()
            ? QuantileScan.runMeasuring(rows, chain, QUARTILES)
            : QuantileScan.run(rows, chain, QUARTILES);
    Quantiles quantiles = scan.quantiles();
    int width = quantiles.numFeatures();
    long most =
        IntStream.range(0, width)
            .mapToLong(j -> quantiles.count(j) + quantiles.missing(j))
            .max()
            .orElse(0);
    requireRows(most);
    loss.take(scan::sourceLoss);
    if (step instanceof RowStep.RobustScale) {
      requireNone(j -> quantiles.missing(j) > 0, "missing");
    }
    requirePresent(j -> quantiles.count(j) == 0);
    double[] medians = quantiles.medians();
    double[] lower = quantiles.of(QUARTILES[0]);
    double[] upper = quantiles.of(QUARTILES[2]);
    requireNone(
        j -> !Double.isFinite(medians[j]) || !Double.isFinite(upper[j] - lower[j]), "infinite");
    double[] none = new double[width];
    return new FeatureStatistics.Known(
        none, none, none, finite(medians), finite(lower), finite(upper));
  }

  /** 0 for features of which nothing is there, and which the step leaves alone. */
  private static double[] finite(double[] values) {
    return Arrays.stream(values).map(value -> Double.isFinite(value) ? value : 0).toArray();
  }

  private void requireRows(long rowsUsed) {
    if (rowsUsed == 0) {
      throw Failure.input("no rows are left for " + step.name() + " to be fitted to")
          .at(step.where())
          .fix("loosen the masks, or check the input");
    }
  }

  private void requirePresent(IntPredicate isAbsent) {
    List<String> absent = troubled(filled(), isAbsent);
    if (!absent.isEmpty()) {
      throw Failure.input(
              absent.size() + " features have no value in any kept row: " + Listing.of(absent))
          .at(step.where())
          .fix("leave them out with a select step, or impute a constant");
    }
  }

  private void requireNone(IntPredicate isTroubled, String kind) {
    List<String> troubled = troubled(filled(), isTroubled);
    if (!troubled.isEmpty()) {
      throw Failure.input(
              troubled.size()
                  + " features have "
                  + kind
                  + " values where "
                  + step.name()
                  + " is fitted: "
                  + Listing.of(troubled))
          .at(step.where())
          .fix("reject such rows with a mask, or put a replace or impute step before this one");
    }
  }

  /** Positions of the features that the step is fitted to. */
  private int[] filled() {
    boolean some = step instanceof RowStep.Impute impute && !impute.features().isEmpty();
    return some
        ? FeatureNames.indicesOf(((RowStep.Impute) step).features(), before.names(), step.where())
        : IntStream.range(0, before.names().size()).toArray();
  }

  private List<String> troubled(int[] columns, IntPredicate isTroubled) {
    return Arrays.stream(columns).filter(isTroubled).mapToObj(before.names()::get).toList();
  }
}
