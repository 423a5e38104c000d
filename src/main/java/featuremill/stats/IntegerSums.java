package featuremill.stats;

import featuremill.linalg.SymmetricMatrix;
import java.io.Serializable;

/**
 * Sums of rows that have held nothing but integers so far: pixels, counts, one-hot columns. Their
 * products and the sums of these are integers below 2^53, so that every addition is exact in
 * whatever order it comes, and S = sum x x' - (sum x)(sum x)' / n is rounded once, when it is
 * wanted. Centred on a mean that is no integer, the same rows lose a bit with every merge.
 */
final class IntegerSums implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double EXACT = 0x1p53;

  /** Additions and roundings that centring costs; the sums themselves are exact. */
  static final long DEEPEST = 4;

  private final double[] sums;
  private double largest;

  IntegerSums(int numFeatures) {
    sums = new double[numFeatures];
  }

  /**
   * Adds a block to the sums and its products to a scatter, if all its values are integers and all
   * sums stay exact; else does nothing.
   *
   * @param measured the block's ranges
   * @param rowsBefore rows that the sums are of
   */
  boolean add(
      BlockPass measured, double[] rows, int from, int count, long rowsBefore, Scatter target) {
    double size = Math.max(largest, measured.largest());
    if (!isExact(size, rowsBefore + count) || !areIntegers(rows, from, count)) {
      return false;
    }
    largest = size;
    target.reserve(count);
    double[] row = new double[sums.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(rows, from + i * row.length, row, 0, row.length);
      addTo(sums, row);
      target.setRow(i, row);
    }
    target.addRows(count);
    return true;
  }

  /** Adds the sums of other rows, if all stay exact; else does nothing. */
  boolean add(IntegerSums other, long rowsOfBoth) {
    double size = Math.max(largest, other.largest);
    if (!isExact(size, rowsOfBoth)) {
      return false;
    }
    largest = size;
    addTo(sums, other.sums);
    return true;
  }

  /** NaN and infinities are not. */
  private static boolean isExact(double size, long rows) {
    return size * size * rows < EXACT && size * rows < EXACT;
  }

  private boolean areIntegers(double[] rows, int from, int count) {
    int end = from + count * sums.length;
    for (int i = from; i < end; i++) {
      if (rows[i] != Math.rint(rows[i])) {
        return false;
      }
    }
    return true;
  }

  private static void addTo(double[] sums, double[] more) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += more[j];
    }
  }

  /** Sets the mean of at least one row in two parts, as exactly as they can hold it. */
  void finishMean(long numRows, TwoPartMean mean) {
    for (int j = 0; j < sums.length; j++) {
      double high = sums[j] / numRows;
      mean.high[j] = high;
      // What the division leaves is exact.
      mean.low[j] = Math.fma(-high, numRows, sums[j]) / numRows;
    }
  }

  /** Turns sums of products into sums of products of deviations, each rounded about once. */
  void centre(long numRows, SymmetricMatrix products) {
    products.updateRows(
        (j, row) -> {
          for (int k = j; k < row.length; k++) {
            row[k] = centred(row[k], sums[j], sums[k], numRows);
          }
        });
  }

  /** (n q - s t) / n by products in two parts. */
  private static double centred(double q, double s, double t, double n) {
    double nq = n * q;
    double st = s * t;
    double rest = Math.fma(n, q, -nq) - Math.fma(s, t, -st);
    return ((nq - st) + rest) / n;
  }
}
