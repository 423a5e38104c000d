package featuremill.spark;

/**
 * Sums to twice the working precision (Ogita, Rump and Oishi 2005, Sum2 and Dot2), side by side.
 */
final class CompensatedSums {
  private final double[] sums;
  private final double[] rests;

  CompensatedSums(int count) {
    sums = new double[count];
    rests = new double[count];
  }

  /** Adds {@code values[from + c]} to each sum c. */
  void add(double[] values, int from) {
    for (int c = 0; c < sums.length; c++) {
      add(c, values[from + c], 0);
    }
  }

  /** Adds {@code factor * values[from + c]} to each sum c. */
  void addProducts(double factor, double[] values, int from) {
    for (int c = 0; c < sums.length; c++) {
      double product = factor * values[from + c];
      add(c, product, Math.fma(factor, values[from + c], -product));
    }
  }

  private void add(int c, double x, double rest) {
    double sum = sums[c] + x;
    double part = sum - sums[c];
    rests[c] += (sums[c] - (sum - part)) + (x - part) + rest;
    sums[c] = sum;
  }

  /** The sums, rounded. */
  double[] values() {
    double[] values = new double[sums.length];
    for (int c = 0; c < values.length; c++) {
      values[c] = sums[c] + rests[c];
    }
    return values;
  }
}
