package featuremill.transform;

import java.util.Arrays;
import java.util.Locale;

/**
 * Brings each row to a common size, by numbers of the row alone.
 *
 * <ul>
 *   <li>{@link #zScore}: (x - m) / s, m and s the mean and the standard deviation over the features
 *       of the row. A row of equal values becomes zeros; one whose values differ by so little that
 *       the spread says more about rounding than about the row (s &lt;= 4 * 2^-53 * max|x|, ddof 0)
 *       is only centred. A row with a NaN or an infinity becomes NaN throughout.
 *   <li>{@link #l1}, {@link #l2}, {@link #max}: x / sum|x|, x / sqrt(sum x^2), x / max|x|. A row of
 *       zeros stays one. NaN makes the whole row NaN; beside an infinity, which becomes NaN, finite
 *       values become 0.
 * </ul>
 *
 * <p>Values may be of any size: a row beyond 2^420 or below 2^-420 is taken times a power of two
 * first. Relative error of l1, l2 and max: (d / 4 + 5) 2^-53; of a z-score, absolute: that times (1
 * + |z|), and the mean is carried in two parts, so that a common offset of the row costs nothing.
 * Works in place. Cost: one division and up to four additions per value.
 */
public final class RowNormalization extends RowByRow {
  private static final long serialVersionUID = 1L;
  private static final double NEAR_CONSTANT = 4 * 0x1p-53;

  private enum Norm {
    Z_SCORE,
    L1,
    L2,
    MAX
  }

  private final Norm norm;
  private final int ddof;

  private RowNormalization(Norm norm, int width, int ddof) {
    super("a row normalisation", width, width);
    Widths.checkWidth(width);
    this.norm = norm;
    this.ddof = ddof;
  }

  /**
   * To mean 0 and standard deviation 1.
   *
   * @param ddof the squares are divided by width - ddof: 0 is NumPy's default
   * @throws IllegalArgumentException if width - ddof &lt; 1
   */
  public static RowNormalization zScore(int width, int ddof) {
    if (ddof < 0 || width - ddof < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot divide by width - ddof = %d - %d; with ddof %d a row needs at least %d features",
              width,
              ddof,
              ddof,
              Math.max(0, ddof) + 1));
    }
    return new RowNormalization(Norm.Z_SCORE, width, ddof);
  }

  /** To a sum of magnitudes of 1. */
  public static RowNormalization l1(int width) {
    return new RowNormalization(Norm.L1, width, 0);
  }

  /** To a Euclidean length of 1. */
  public static RowNormalization l2(int width) {
    return new RowNormalization(Norm.L2, width, 0);
  }

  /** To a largest magnitude of 1. */
  public static RowNormalization max(int width) {
    return new RowNormalization(Norm.MAX, width, 0);
  }

  @Override
  void transform(double[] row, double[] result) {
    double largest = RowSums.largest(row);
    int exponent = RowSums.exponent(largest);
    RowSums.scaleByPowerOfTwo(row, -exponent);
    if (norm == Norm.Z_SCORE) {
      zScore(row, Math.scalb(largest, -exponent), exponent, result);
      return;
    }
    double size =
        switch (norm) {
          case L1 -> RowSums.sumOfMagnitudes(row);
          case L2 -> Math.sqrt(RowSums.sumOfSquares(row));
          default -> Math.scalb(largest, -exponent);
        };
    divide(row, size == 0 ? 1 : size, result);
  }

  private void zScore(double[] row, double largest, int exponent, double[] result) {
    if (isConstant(row)) {
      Arrays.fill(result, 0.0);
      return;
    }
    // The second sum finds what rounding has taken off the mean.
    subtract(row, RowSums.sum(row) / row.length);
    subtract(row, RowSums.sum(row) / row.length);
    double squares = RowSums.sumOfSquares(row);
    boolean nearConstant = Math.sqrt(squares / row.length) <= NEAR_CONSTANT * largest;
    double std = Math.sqrt(squares / (row.length - ddof));
    divide(row, nearConstant ? Math.scalb(1.0, -exponent) : std, result);
  }

  private static boolean isConstant(double[] row) {
    for (double x : row) {
      if (x != row[0] || Double.isInfinite(x)) {
        return false;
      }
    }
    return true;
  }

  private static void subtract(double[] row, double mean) {
    for (int j = 0; j < row.length; j++) {
      row[j] -= mean;
    }
  }

  private static void divide(double[] row, double divisor, double[] result) {
    for (int j = 0; j < result.length; j++) {
      result[j] = row[j] / divisor;
    }
  }
}
