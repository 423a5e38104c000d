package featuremill.decomposition;

import featuremill.linalg.SymmetricMatrix;

/** What rounding did to a product of a symmetric matrix and a vector. */
final class ProductRounding {
  private ProductRounding() {}

  /**
   * {@code |image - C w|_2} with C w in twice the precision, by error-free products and sums
   * (Ogita, Rump and Oishi, SIAM J. Sci. Comput. 26, 2005): d^2 of them, about a nanosecond or two
   * each.
   */
  static double of(SymmetricMatrix c, double[] w, double[] image) {
    int d = c.dimension();
    double[] high = new double[d];
    double[] low = new double[d];
    double[] row = new double[d];
    for (int i = 0; i < d; i++) {
      c.readRow(i, row);
      addOwn(row, i, w, high, low);
      addMirrored(row, i, w[i], high, low);
    }
    double[] difference = new double[d];
    for (int i = 0; i < d; i++) {
      difference[i] = image[i] - high[i] - low[i];
    }
    return Measurement.norm(difference);
  }

  /** Row i from the diagonal on, times w, into place i. */
  private static void addOwn(double[] row, int i, double[] w, double[] high, double[] low) {
    double sum = high[i];
    double rest = low[i];
    for (int j = i; j < row.length; j++) {
      double product = row[j] * w[j];
      double next = sum + product;
      double back = next - sum;
      rest += (sum - (next - back)) + (product - back) + Math.fma(row[j], w[j], -product);
      sum = next;
    }
    high[i] = sum;
    low[i] = rest;
  }

  /** The same entries as a column, times w_i, into the places below. */
  private static void addMirrored(double[] row, int i, double wi, double[] high, double[] low) {
    for (int j = i + 1; j < row.length; j++) {
      double product = row[j] * wi;
      double sum = high[j];
      double next = sum + product;
      double back = next - sum;
      low[j] += (sum - (next - back)) + (product - back) + Math.fma(row[j], wi, -product);
      high[j] = next;
    }
  }
}
