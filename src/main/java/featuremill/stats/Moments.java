package featuremill.stats;

import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What {@link CoMoments} found: count, means, variances, covariances and the profile of each
 * column. Immutable, but for {@link #close}.
 *
 * <p>Variances and covariances are S / (numRows - ddof): ddof 0 describes the rows themselves
 * (NumPy, scikit-learn), 1 estimates the covariance that they were drawn from. Where rows have
 * weights the divisor is that of their {@link WeightKind}. Asking for one when the divisor is not
 * positive is an {@link IllegalArgumentException}. Without rows, or rows of weights other than 0,
 * means and ranges are NaN. Where a column has NaN or infinities its moments are unspecified and
 * its counts are exact.
 *
 * <p>Sums are kept of each column times an exact power of two of its own, so that what is a double
 * is right whatever the column's size: the standard deviation of a column around 1e160 is one, its
 * variance is infinity, and the covariance of features divided by their scales, {@link
 * #covariance(int, double[])}, never passes through that variance. Subnormal results, below
 * 2^-1022, are rounded to the digits that such doubles have.
 */
public final class Moments implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;
  private static final double UNIT_ROUNDOFF = 0x1p-53;

  /** Below this a sum of squares has lost digits to the bottom of the double range. */
  private static final double SMALLEST_SUM = Double.MIN_NORMAL * 0x1p106;

  private final RowMass rows;
  private final TwoPartMean mean;
  private final ColumnProfile profile;
  private final CoMoments.Scope scope;
  private final ColumnExponents exponents;
  private final long roundings;

  /** Of the columns times 2^-e, as all that the scatter holds. */
  private final double[] squares;

  /** The rows of each column, where values may be missing; null where every row has all. */
  private final PresentRows present;

  private transient Scatter scatter;

  Moments(
      RowMass rows,
      TwoPartMean mean,
      ColumnProfile profile,
      CoMoments.Scope scope,
      ColumnExponents exponents,
      long roundings,
      Scatter scatter) {
    this.rows = rows;
    this.mean = mean;
    this.profile = profile;
    this.scope = scope;
    this.exponents = exponents;
    this.roundings = roundings;
    this.scatter = scatter;
    this.squares = scatter.diagonal();
    this.present =
        scatter instanceof PairwiseScatter pairs ? new PresentRows(pairs.common()) : null;
  }

  /** Rows, those of weight 0 included. */
  public long numRows() {
    return rows.numRows();
  }

  /** Rows that take part: those of a weight above 0, or all where rows have no weights. */
  public long rowsUsed() {
    return rows.rowsUsed();
  }

  /** Whether rows have weights. */
  public boolean isWeighted() {
    return rows.isWeighted();
  }

  /** Whether the sum of the weights is a number of rows, a whole one. */
  public boolean countsRows() {
    return rows.kind() != WeightKind.RELIABILITY;
  }

  /** The sum of the weights, rounded; the number of rows where they have none. */
  public double weightSum() {
    return rows.total();
  }

  /**
   * What sums of squares are divided by: numRows - ddof, or as the {@link WeightKind} says; too few
   * rows give a number that is not positive.
   */
  public double divisor(int ddof) {
    return rows.divisor(ddof);
  }

  public int numFeatures() {
    return squares.length;
  }

  /**
   * Rows that the statistics of a column are over: those that take part, and in PAIRWISE have a
   * value of it.
   */
  public long rowsUsed(int j) {
    return present == null ? rowsUsed() : present.rows(j);
  }

  /** Whether covariances are there, or only variances. */
  public CoMoments.Scope scope() {
    return scope;
  }

  /**
   * h, the roundings that an entry of S or of a covariance has met: what {@link SummationDepth}
   * counted as the rows were summed.
   *
   * @throws IllegalStateException in {@link CoMoments.Scope#TRIANGULAR}, where nothing is summed
   */
  public long roundings() {
    if (scope == CoMoments.Scope.TRIANGULAR) {
      throw new IllegalStateException("a triangle is not a sum: its roundings are not counted");
    }
    return roundings;
  }

  /** The mean, rounded. */
  public double mean(int j) {
    return rowsUsed(j) == 0 ? Double.NaN : unscaled(mean.high[j], j);
  }

  /** What rounding took off the mean: the mean is mean(j) + meanLow(j). */
  public double meanLow(int j) {
    return rowsUsed(j) == 0 ? Double.NaN : unscaled(mean.low[j], j);
  }

  /** A number of a column times 2^-e as one of the column itself. */
  private double unscaled(double value, int j) {
    return Math.scalb(value, exponents.get(j));
  }

  /** The smallest finite value; NaN when there is none. */
  public double min(int j) {
    return hasFinite(j) ? profile.min[j] : Double.NaN;
  }

  /** The largest finite value; NaN when there is none. */
  public double max(int j) {
    return hasFinite(j) ? profile.max[j] : Double.NaN;
  }

  private boolean hasFinite(int j) {
    return profile.min[j] <= profile.max[j];
  }

  /** NaN values, those that stand for nulls not counted. */
  public long nanCount(int j) {
    return profile.nanCount[j] - profile.nullCount[j];
  }

  /** Positive and negative infinities. */
  public long infiniteCount(int j) {
    return profile.infiniteCount[j];
  }

  public long nullCount(int j) {
    return profile.nullCount[j];
  }

  /**
   * Values other than 0, NaN and infinities among them: what a sparse copy of the rows stores.
   *
   * @throws IllegalStateException unless the scope is {@link CoMoments.Scope#DIAGONAL}: others do
   *     not count them
   */
  public long nonZeros(int j) {
    if (scope != CoMoments.Scope.DIAGONAL) {
      throw new IllegalStateException("values other than 0 are counted in Scope.DIAGONAL only");
    }
    return profile.nonZeros[j];
  }

  /** Whether every value of the column is a finite number. */
  public boolean isClean(int j) {
    return profile.nanCount[j] == 0 && profile.infiniteCount[j] == 0 && profile.nullCount[j] == 0;
  }

  /** S_jj, the sum of (x_j - mean_j)^2; infinity or 0 where that is beyond the doubles. */
  public double sumOfSquares(int j) {
    return Math.scalb(squares[j], 2 * exponents.get(j));
  }

  /**
   * The variance; infinity or 0 where it is beyond the doubles, though {@link #std} need not be.
   */
  public double variance(int j, int ddof) {
    return Math.scalb(squares[j] / divisor(j, ddof), 2 * exponents.get(j));
  }

  /** The variance of the column divided by a scale, with the bits of {@link #covariance}. */
  public double variance(int j, int ddof, double scale) {
    double factor = factor(j, scale);
    return squares[j] / divisor(j, ddof) * factor * factor;
  }

  /** The standard deviation, also where the variance is beyond the doubles. */
  public double std(int j, int ddof) {
    return unscaled(scaledStd(j, ddof), j);
  }

  private double scaledStd(int j, int ddof) {
    return Math.sqrt(squares[j] / divisor(j, ddof));
  }

  /** All rounded means [numFeatures]. */
  public double[] means() {
    return IntStream.range(0, numFeatures()).mapToDouble(this::mean).toArray();
  }

  /** The low parts of all means [numFeatures]. */
  public double[] meanLows() {
    return IntStream.range(0, numFeatures()).mapToDouble(this::meanLow).toArray();
  }

  /** All standard deviations [numFeatures]. */
  public double[] stds(int ddof) {
    return IntStream.range(0, numFeatures()).mapToDouble(j -> std(j, ddof)).toArray();
  }

  /**
   * What standardization divides by [numFeatures]: the standard deviation, or 1 where the column is
   * constant or near-constant.
   */
  public double[] scales(int ddof) {
    return IntStream.range(0, numFeatures())
        .mapToDouble(j -> isConstant(j) || isNearConstant(j) ? 1.0 : std(j, ddof))
        .toArray();
  }

  /** Whether the smallest and the largest value are the same number. */
  public boolean isConstant(int j) {
    return profile.min[j] == profile.max[j];
  }

  /**
   * Whether the values differ, but by so few units in the last place (std &lt;= 4 * 2^-53 * max|x|,
   * ddof 0) that the spread says more about rounding than about the feature. The bound does not
   * depend on the number of rows.
   */
  public boolean isNearConstant(int j) {
    return profile.min[j] < profile.max[j]
        && scaledStd(j, 0) <= 4 * UNIT_ROUNDOFF * scaledLargest(j);
  }

  /**
   * Decimal digits in which a deviation of one standard deviation is resolved by the stored
   * doubles, 0 to 15: log10(std / max(2^-53 max|x|, 2^-1075)), rounded down. Below 6 a column
   * deserves a warning.
   */
  public int digitsLeft(int j) {
    double halfOfTheSmallest = Math.scalb(0.5, Double.MIN_EXPONENT - 52 - exponents.get(j));
    double resolution = Math.max(UNIT_ROUNDOFF * scaledLargest(j), halfOfTheSmallest);
    if (!(profile.min[j] < profile.max[j])) {
      return 0;
    }
    double digits = Math.floor(StrictMath.log10(scaledStd(j, 0) / resolution));
    return (int) Math.max(0, Math.min(15, digits));
  }

  private double scaledLargest(int j) {
    double largest = Math.max(Math.abs(profile.min[j]), Math.abs(profile.max[j]));
    return Math.scalb(largest, -exponents.get(j));
  }

  /**
   * Columns of finite values whose variance, once they are divided by a scale, is so large that the
   * sum of as many as there are columns is beyond the doubles: the total variance, and with it any
   * eigenvalue, is finite where there are none.
   *
   * @param scale [numFeatures], as in {@link #covariance(int, double[])}
   */
  public int[] overflowed(int ddof, double[] scale) {
    return columns(
        j -> isUsable(j) && !Double.isFinite(variance(j, ddof, scale[j]) * numFeatures()));
  }

  /**
   * Columns whose values differ, but whose squared deviations, once they are divided by a scale,
   * are so small that digits are lost.
   *
   * @param scale [numFeatures], as in {@link #covariance(int, double[])}
   */
  public int[] underflowed(double[] scale) {
    return columns(
        j ->
            profile.min[j] < profile.max[j]
                && scale[j] < Double.POSITIVE_INFINITY
                && variance(j, 0, scale[j]) * mass(j) < SMALLEST_SUM);
  }

  /** Whether the column has moments: all its values are there, or those that it has are finite. */
  boolean isUsable(int j) {
    return present == null ? isClean(j) : present.rows(j) > 0 && profile.infiniteCount[j] == 0;
  }

  private int[] columns(IntPredicate predicate) {
    return IntStream.range(0, numFeatures()).filter(predicate).toArray();
  }

  /**
   * The sum of all variances, by compensated summation: relative error at most 2^-50. Infinity
   * where the sum of all squares is beyond the doubles.
   *
   * @throws IllegalArgumentException if the divisor is not positive
   */
  public double totalVariance(int ddof) {
    double divisor = rows.positiveDivisor(ddof);
    double sum = 0;
    double rest = 0;
    for (int j = 0; j < squares.length; j++) {
      double square = sumOfSquares(j);
      double next = sum + square;
      double part = next - sum;
      rest += (sum - (next - part)) + (square - part);
      sum = next;
    }
    return (Double.isFinite(sum) ? sum + rest : sum) / divisor;
  }

  /**
   * The covariance matrix [d x d]: a new matrix, which the caller closes. Its diagonal has the bits
   * of {@link #variance}; entries beyond the doubles are infinite or 0.
   *
   * @throws IllegalArgumentException if the divisor is not positive
   * @throws IllegalStateException if only variances were kept
   */
  public SymmetricMatrix covariance(int ddof) {
    double divisor = rows.positiveDivisor(ddof);
    SymmetricMatrix covariance = matrix().copy();
    covariance.divide(divisor);
    if (!exponents.areZero()) {
      covariance.scaleByPowersOfTwo(exponents.toArray());
    }
    return covariance;
  }

  /**
   * The covariance matrix [d x d] of the features divided by a scale, no number beyond the doubles
   * on the way: a new matrix, which the caller closes.
   *
   * @param scale [numFeatures] of positive numbers; infinity makes the column one of zeros
   * @throws IllegalArgumentException if the divisor is not positive
   * @throws IllegalStateException if only variances were kept
   */
  public SymmetricMatrix covariance(int ddof, double[] scale) {
    double divisor = rows.positiveDivisor(ddof);
    SymmetricMatrix covariance = matrix().copy();
    covariance.divide(divisor);
    covariance.scale(factors(scale));
    return covariance;
  }

  /**
   * {@link #covariance(int, double[])} in the memory that held the sums of squares: no second
   * matrix lives at any time. The matrix is the caller's, who closes it; these moments are closed,
   * and what concerns single columns stays readable.
   *
   * @throws IllegalArgumentException if the divisor is not positive
   * @throws IllegalStateException if only variances were kept
   */
  public SymmetricMatrix takeCovariance(int ddof, double[] scale) {
    double divisor = rows.positiveDivisor(ddof);
    SymmetricMatrix covariance = matrix();
    scatter.releaseBlock();
    scatter = null;
    covariance.divide(divisor);
    covariance.scale(factors(scale));
    return covariance;
  }

  /**
   * The triangle R [d x d] of the QR decomposition of the centred rows divided by a scale, its
   * diagonal not negative: what singular values are taken of. A new matrix, which the caller
   * closes.
   *
   * @param scale [numFeatures], as in {@link #covariance(int, double[])}
   * @throws IllegalStateException unless the scope is {@link CoMoments.Scope#TRIANGULAR}
   */
  public UpperTriangle triangle(double[] scale) {
    checkOpen();
    return scatter.triangle().scaledColumns(factors(scale));
  }

  /** What the columns of the scatter are multiplied by to be divided by a scale [numFeatures]. */
  private double[] factors(double[] scale) {
    return IntStream.range(0, numFeatures()).mapToDouble(j -> factor(j, scale[j])).toArray();
  }

  private double factor(int j, double scale) {
    return 1 / Math.scalb(scale, -exponents.get(j));
  }

  /**
   * The Pearson correlations [d x d]: a new matrix, which the caller closes. The diagonal is
   * exactly 1. A constant or near-constant column has no correlation; its row and column are 0, the
   * diagonal included.
   *
   * @throws IllegalArgumentException if there are no rows
   * @throws IllegalStateException if only variances were kept
   */
  public SymmetricMatrix correlation() {
    rows.positiveDivisor(0);
    double[] factors = new double[numFeatures()];
    for (int j = 0; j < factors.length; j++) {
      boolean flat = isConstant(j) || isNearConstant(j);
      factors[j] = flat ? 0.0 : 1.0 / Math.sqrt(squares[j]);
    }
    SymmetricMatrix correlation = matrix().scaled(factors);
    for (int j = 0; j < factors.length; j++) {
      correlation.set(j, j, factors[j] == 0.0 ? 0.0 : 1.0);
    }
    return correlation;
  }

  /** The moments of some of the columns, in the given order, in memory of their own. */
  public Moments select(int[] columns) {
    for (int column : columns) {
      if (column < 0 || column >= numFeatures()) {
        throw new IllegalArgumentException(
            "cannot select column " + column + " of " + numFeatures());
      }
    }
    checkOpen();
    return new Moments(
        rows,
        mean.select(columns),
        profile.select(columns),
        scope,
        exponents.select(columns),
        roundings,
        scatter.select(columns));
  }

  /**
   * The rows in which both of two columns have a value, in PAIRWISE; these moments own them.
   *
   * @throws IllegalStateException in another scope
   */
  public PairRows commonRows() {
    return pairs().common();
  }

  /**
   * The pairwise-complete covariance of the features divided by a scale, and its counts, in the
   * memory of the sums: c_ij over the rows where both columns have a value, about their means over
   * those rows, divided by what {@link PairRows} says; NaN where that is not positive. Both are the
   * caller's; these moments are closed, and what concerns single columns stays readable.
   *
   * @param scale [numFeatures] of positive numbers
   * @throws IllegalStateException unless the scope is {@link CoMoments.Scope#PAIRWISE}
   */
  public PairwiseCovariance takePairwise(int ddof, double[] scale) {
    PairwiseScatter pairs = pairs();
    scatter = null;
    PairwiseCovariance covariance = pairs.finish(ddof);
    covariance.matrix().scale(factors(scale));
    return covariance;
  }

  private PairwiseScatter pairs() {
    checkOpen();
    if (scatter instanceof PairwiseScatter pairs) {
      return pairs;
    }
    throw new IllegalStateException("pairs are counted in Scope.PAIRWISE only");
  }

  /** Frees the matrix; what concerns single columns stays readable. */
  @Override
  public void close() {
    if (scatter != null) {
      scatter.close();
      scatter = null;
    }
  }

  private SymmetricMatrix matrix() {
    checkOpen();
    return scatter.matrix();
  }

  private void checkOpen() {
    if (scatter == null) {
      throw new IllegalStateException("the matrix of the moments was used after close");
    }
  }

  private double mass(int j) {
    return present == null ? rows.total() : present.mass(j);
  }

  private double divisor(int j, int ddof) {
    return present == null ? rows.positiveDivisor(ddof) : present.positiveDivisor(j, ddof);
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    checkOpen();
    out.defaultWriteObject();
    scatter.write(out);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    scatter = Scatter.read(scope, in);
  }
}
