package featuremill.transform;

import java.util.Locale;

/**
 * Maps each feature's range to a common one: with t = (x - min) / (max - min), lower (1 - t) +
 * upper t.
 *
 * <p>The ends are met exactly: min becomes lower and max becomes upper. Values outside of the
 * feature's range go outside of the common one; a {@link Clip} holds them in. A constant feature,
 * min == max, is taken for one of range 1, so that its value becomes lower. Ranges may be as wide
 * as doubles go. Error: 4 roundings of the largest of |lower|, |upper| and the result. Works in
 * place. Cost: one division per value.
 */
public final class MinMax extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final double[] min;
  private final double[] max;
  private final double lower;
  private final double upper;

  /**
   * A map of ranges; the arrays are copied.
   *
   * @param min [d], the features' smallest values
   * @param max [d], their largest
   * @param lower what min becomes, usually 0
   * @param upper what max becomes, usually 1
   * @throws IllegalArgumentException if the lengths differ, or a range is not one of finite numbers
   *     in their order
   */
  public MinMax(double[] min, double[] max, double lower, double upper) {
    super("a min-max scaling", min.length, min.length);
    Widths.checkVector("vector of maxima", max.length, min.length);
    for (int j = 0; j < min.length; j++) {
      if (!isRange(min[j], max[j])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "feature %d has no finite range: %s to %s", j, min[j], max[j]));
      }
    }
    if (!(lower < upper && upper - lower < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "cannot map features to between "
              + lower
              + " and "
              + upper
              + ": two finite numbers are needed, the smaller one first");
    }
    this.min = min.clone();
    this.max = max.clone();
    this.lower = lower;
    this.upper = upper;
  }

  private static boolean isRange(double from, double to) {
    return Double.isFinite(from) && Double.isFinite(to) && from <= to;
  }

  @Override
  void transform(double[] row, double[] result) {
    for (int j = 0; j < result.length; j++) {
      double t = position(row[j], min[j], max[j]);
      result[j] = t == 1 ? upper : lower + t * (upper - lower);
    }
  }

  private static double position(double x, double min, double max) {
    if (min == max) {
      return x - min;
    }
    double range = max - min;
    // Halves cannot overflow, and are exact where a range is that wide.
    return range < Double.POSITIVE_INFINITY
        ? (x - min) / range
        : (x / 2 - min / 2) / (max / 2 - min / 2);
  }
}
