package featuremill.transform;

/**
 * Sums over the values of one row, in a fixed order: every fourth value goes into a sum of its own,
 * side by side, so that a relative error is at most (d / 4 + 3) 2^-53 of the sum of magnitudes.
 */
final class RowSums {
  /** Between this and its inverse, squares and sums of squares of doubles are ordinary numbers. */
  private static final int SAFE_EXPONENT = 420;

  private RowSums() {}

  /** The largest |x|; NaN if there is a NaN; 0 for no values. */
  static double largest(double[] row) {
    double largest = 0;
    for (double x : row) {
      largest = Math.max(largest, Math.abs(x));
    }
    return largest;
  }

  static double sum(double[] row) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < row.length; j += 4) {
      s0 += row[j];
      s1 += row[j + 1];
      s2 += row[j + 2];
      s3 += row[j + 3];
    }
    for (; j < row.length; j++) {
      s0 += row[j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  static double sumOfMagnitudes(double[] row) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < row.length; j += 4) {
      s0 += Math.abs(row[j]);
      s1 += Math.abs(row[j + 1]);
      s2 += Math.abs(row[j + 2]);
      s3 += Math.abs(row[j + 3]);
    }
    for (; j < row.length; j++) {
      s0 += Math.abs(row[j]);
    }
    return (s0 + s1) + (s2 + s3);
  }

  static double sumOfSquares(double[] row) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < row.length; j += 4) {
      s0 += row[j] * row[j];
      s1 += row[j + 1] * row[j + 1];
      s2 += row[j + 2] * row[j + 2];
      s3 += row[j + 3] * row[j + 3];
    }
    for (; j < row.length; j++) {
      s0 += row[j] * row[j];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /**
   * The power of two that brings a row with this largest magnitude to where nothing overflows or
   * vanishes; 0 for ordinary rows, zeros, and rows that are not finite.
   */
  static int exponent(double largest) {
    if (largest == 0 || !Double.isFinite(largest)) {
      return 0;
    }
    int exponent = Math.getExponent(largest);
    return Math.abs(exponent) > SAFE_EXPONENT ? exponent : 0;
  }

  /** row_j = row_j 2^exponent */
  static void scaleByPowerOfTwo(double[] row, int exponent) {
    for (int j = 0; exponent != 0 && j < row.length; j++) {
      row[j] = Math.scalb(row[j], exponent);
    }
  }

  /** sqrt(sum x_j^2), of rows of any size, which are changed; infinite if the norm itself is. */
  static double euclideanNorm(double[] row) {
    int exponent = exponent(largest(row));
    scaleByPowerOfTwo(row, -exponent);
    return Math.scalb(Math.sqrt(sumOfSquares(row)), exponent);
  }
}
