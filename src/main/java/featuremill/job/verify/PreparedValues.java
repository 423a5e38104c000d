package featuremill.job.verify;

import featuremill.reference.DoubleDouble;

/**
 * A row between two steps: the nearest doubles to what the definition gives, and how far the run's
 * own may be from them.
 *
 * @param errors a bound for each value: 0 where every step so far has a single rounding, which two
 *     programs cannot do in different ways
 */
record PreparedValues(double[] values, double[] errors) {
  private static final double ROUNDING = 0x1p-53;

  static PreparedValues exact(double[] values) {
    return new PreparedValues(values, new double[values.length]);
  }

  int width() {
    return values.length;
  }

  /**
   * What a step makes of it.
   *
   * @param bounds how far the run's results may be, for each value: what the step itself rounds,
   *     and what becomes of the errors so far
   */
  PreparedValues after(DoubleDouble[] results, double[] bounds) {
    double[] next = new double[results.length];
    double[] errors = new double[results.length];
    for (int j = 0; j < next.length; j++) {
      next[j] = results[j].value();
      // Results of two programs that differ at all round to doubles on their own.
      errors[j] = bounds[j] == 0 ? 0 : bounds[j] + 2 * ROUNDING * Math.abs(next[j]);
    }
    return new PreparedValues(next, errors);
  }

  double largestError() {
    double largest = 0;
    for (double error : errors) {
      largest = Math.max(largest, error);
    }
    return largest;
  }

  /** The bound for sums over a row, of each as many roundings as its transform states. */
  static double sumRoundings(int width) {
    return (width / 4.0 + 5) * ROUNDING;
  }
}
