package featuremill.stats;

/**
 * How many values each column of a block has, and their mean. Differences to the first of them are
 * summed, so that the mean of values that are all alike is that value.
 */
final class PresentValues {
  private final double[] first;
  private final double[] sum;
  private final int[] count;

  private PresentValues(int width) {
    first = new double[width];
    sum = new double[width];
    count = new int[width];
  }

  /** Of row-major rows; what is not finite is missing. */
  static PresentValues of(double[] rows, int from, int numRows, int width) {
    PresentValues present = new PresentValues(width);
    for (int i = 0; i < numRows; i++) {
      for (int j = 0; j < width; j++) {
        present.add(j, rows[from + i * width + j]);
      }
    }
    return present;
  }

  private void add(int j, double x) {
    if (Double.isFinite(x)) {
      if (count[j] == 0) {
        first[j] = x;
      }
      sum[j] += x - first[j];
      count[j]++;
    }
  }

  int count(int j) {
    return count[j];
  }

  /** Rounded to a double; NaN where there is none. */
  double mean(int j) {
    return first[j] + sum[j] / count[j];
  }
}
