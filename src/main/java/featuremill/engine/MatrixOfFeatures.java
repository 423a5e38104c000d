package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import featuremill.spark.Centring;
import featuremill.stats.Moments;
import featuremill.stats.PairwiseCovariance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The covariance or correlation of the features as the steps left them, rescaled from the moments
 * of the raw features without another scan.
 */
final class MatrixOfFeatures {
  private final Plan plan;
  private final Route route;
  private final Moments moments;
  private final List<String> names;
  private final Standardize standardize;

  MatrixOfFeatures(
      Plan plan, Route route, Moments moments, List<String> names, Standardize standardize) {
    this.plan = plan;
    this.route = route;
    this.moments = moments;
    this.names = names;
    this.standardize = standardize;
  }

  /**
   * Forms the matrix, in the memory of the moments where they need not stay: single columns remain
   * readable. Null where there is none to form.
   *
   * @throws Failure (exit 3) when there are too few rows for the divisor, or a variance is out of
   *     range
   */
  SymmetricMatrix form() {
    if (!isAsked()) {
      return null;
    }
    boolean covariance = plan.matrix() == Plan.Matrix.COVARIANCE;
    double[] scale = scale();
    SymmetricMatrix matrix =
        route.byTriangle()
            ? moments.covariance(ddof(), scale)
            : moments.takeCovariance(ddof(), scale);
    if (!covariance) {
      for (int j = 0; j < matrix.dimension(); j++) {
        matrix.set(j, j, Standardize.varies(moments, j) ? 1 : 0);
      }
    }
    return matrix;
  }

  /**
   * The same of features with missing values, with the rows that its entries are over.
   *
   * @throws Failure (exit 3) as {@link #form} does
   */
  PairwiseCovariance formPairs() {
    isAsked();
    return moments.takePairwise(ddof(), scale());
  }

  /** Whether there is a matrix to form, once it is clear that it can be. */
  private boolean isAsked() {
    if (plan.standardize() != null) {
      requireRows("standardize", plan.standardize().ddof());
      requireDivisors(plan.standardize().ddof());
    }
    if (plan.matrix() == Plan.Matrix.NONE) {
      return false;
    }
    boolean covariance = plan.matrix() == Plan.Matrix.COVARIANCE;
    int ddof = ddof();
    String step = covariance ? "covariance" : "correlation";
    requireRows(step, ddof);
    double[] scale = scale();
    requireNoOverflow(step, moments.overflowed(ddof, scale));
    requireNoUnderflow(step, moments.underflowed(scale));
    return route.formsMatrix();
  }

  /**
   * The triangle R [d x d] of the features, R'R / divisor = the matrix, which need not be formed;
   * the caller closes it.
   */
  UpperTriangle triangle() {
    return moments.triangle(scale());
  }

  /**
   * How rows of the input become rows whose products make the matrix.
   *
   * @param read [numFeatures], positions of the features among those that are read
   * @param taking positions, among the features, of those that take part
   */
  Centring centring(int[] read, int[] taking) {
    double[] scale = scale();
    return new Centring(
        Arrays.stream(taking).map(j -> read[j]).toArray(),
        Arrays.stream(taking).mapToDouble(moments::mean).toArray(),
        Arrays.stream(taking).mapToDouble(moments::meanLow).toArray(),
        Arrays.stream(taking).mapToDouble(j -> scale[j]).toArray(),
        divisor());
  }

  /** Positions of the features that the matrix has more than a zero row for. */
  int[] varying() {
    boolean correlation = plan.matrix() == Plan.Matrix.CORRELATION;
    return features(j -> correlation ? Standardize.varies(moments, j) : !moments.isConstant(j));
  }

  /** Whether each feature has a correlation, where the matrix is one; null for a covariance. */
  boolean[] correlated() {
    if (plan.matrix() != Plan.Matrix.CORRELATION) {
      return null;
    }
    boolean[] varies = new boolean[names.size()];
    for (int j : varying()) {
      varies[j] = true;
    }
    return varies;
  }

  /**
   * The trace of the matrix, by compensated summation.
   *
   * @throws Failure (exit 3) when sums of its entries over the rows, not divided yet, would
   *     overflow
   */
  double summableTrace() {
    double trace = trace();
    if (!Double.isFinite(trace * moments.weightSum())) {
      double share = Double.MAX_VALUE / moments.weightSum() / names.size();
      double[] scale = scale();
      requireNoOverflow(
          "sum of squares over the rows",
          features(j -> moments.variance(j, ddof(), scale[j]) > share));
    }
    return trace;
  }

  private double trace() {
    double[] scale = scale();
    CompensatedSum sum = new CompensatedSum();
    for (int j : varying()) {
      sum.add(plan.matrix() == Plan.Matrix.CORRELATION ? 1 : moments.variance(j, ddof(), scale[j]));
    }
    return sum.value();
  }

  /** What sums of squares are divided by. */
  double divisor() {
    return moments.divisor(ddof());
  }

  private int ddof() {
    return plan.matrix() == Plan.Matrix.COVARIANCE ? plan.covarianceDdof() : 0;
  }

  /** What the features are divided by; infinite where there is no correlation. */
  private double[] scale() {
    if (plan.matrix() == Plan.Matrix.COVARIANCE) {
      return standardize.scale();
    }
    double[] scale = new double[moments.numFeatures()];
    for (int j = 0; j < scale.length; j++) {
      scale[j] = Standardize.varies(moments, j) ? moments.std(j, ddof()) : Double.POSITIVE_INFINITY;
    }
    return scale;
  }

  private void requireRows(String step, int ddof) {
    if (moments.divisor(ddof) > 0) {
      return;
    }
    if (moments.isWeighted()) {
      throw Failure.input(
              String.format(
                  Locale.ROOT,
                  "%,d rows of the weight %s in all are too few for %s: the divisor with ddof %d is"
                      + " %s",
                  moments.rowsUsed(),
                  moments.weightSum(),
                  step,
                  ddof,
                  moments.divisor(ddof)))
          .fix("give more rows, loosen the masks, or set ddof: 0");
    }
    throw Failure.input(
            moments.numRows()
                + (moments.numRows() == 1 ? " row is" : " rows are")
                + " left, too few for "
                + step
                + ": the divisor is numRows - ddof = "
                + (moments.numRows() - ddof))
        .fix("give more rows, loosen the masks, or set ddof: 0");
  }

  /**
   * A divisor is infinite for values from end to end of the doubles, and short of digits for
   * subnormal ones.
   */
  private void requireDivisors(int ddof) {
    IntPredicate varies = j -> Standardize.varies(moments, j);
    requireNoOverflow(
        "standard deviation", features(varies.and(j -> !Double.isFinite(moments.std(j, ddof)))));
    requireNoUnderflow(
        "standard deviation", features(varies.and(j -> moments.std(j, ddof) < Double.MIN_NORMAL)));
  }

  private int[] features(IntPredicate predicate) {
    return IntStream.range(0, names.size()).filter(predicate).toArray();
  }

  private void requireNoOverflow(String statistic, int[] features) {
    if (features.length > 0) {
      throw Failure.input("the " + statistic + " overflows for " + ranges(features))
          .fix("scale these columns down in the input, or leave them out");
    }
  }

  private void requireNoUnderflow(String statistic, int[] features) {
    if (features.length > 0) {
      throw Failure.input("the " + statistic + " underflows for " + ranges(features))
          .fix("scale these columns up in the input, or leave them out");
    }
  }

  private String ranges(int[] features) {
    List<String> ranges = new ArrayList<>();
    for (int j : features) {
      ranges.add(names.get(j) + " (from " + moments.min(j) + " to " + moments.max(j) + ")");
    }
    return Listing.of(ranges);
  }
}
