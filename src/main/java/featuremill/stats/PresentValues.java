package featuremill.stats;

/**
 * What the rows of a block weigh in which each column has a value, and the mean of its values.
 * Differences to one of them are summed, so that the mean of values that are all alike is that
 * value: to the first, or the first of the heaviest, which the mean is not far from.
 */
final class PresentValues {
  private final double[] origin;
  private final double[] sum;
  private final double[] mass;

  private PresentValues(int width) {
    origin = new double[width];
    sum = new double[width];
    mass = new double[width];
  }

  /**
   * Of row-major rows; what is not finite is missing.
   *
   * @param weights of the rows; null where each counts once
   */
  static PresentValues of(double[] rows, int from, int numRows, int width, BlockWeights weights) {
    PresentValues present = new PresentValues(width);
    double[] heaviest = new double[width];
    for (int i = 0; i < numRows; i++) {
      double weight = weights == null ? 1 : weights.of(i);
      for (int j = 0; j < width; j++) {
        double x = rows[from + i * width + j];
        if (weight > heaviest[j] && Double.isFinite(x)) {
          heaviest[j] = weight;
          present.origin[j] = x;
        }
      }
    }
    for (int i = 0; i < numRows; i++) {
      double weight = weights == null ? 1 : weights.of(i);
      for (int j = 0; j < width; j++) {
        present.add(j, rows[from + i * width + j], weight);
      }
    }
    return present;
  }

  private void add(int j, double x, double weight) {
    if (Double.isFinite(x)) {
      sum[j] += weight * (x - origin[j]);
      mass[j] += weight;
    }
  }

  /** How many values there are, where rows have no weights. */
  double mass(int j) {
    return mass[j];
  }

  /** Rounded to a double; NaN where there is none. */
  double mean(int j) {
    return origin[j] + sum[j] / mass[j];
  }
}
