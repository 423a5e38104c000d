package featuremill.transform;

import java.util.Locale;

/**
 * Subtracts the median and divides by a spread that outliers do not move, such as the interquartile
 * range or the median absolute deviation: (x - median) / spread. A feature of spread 0, half of
 * whose values or more are the same, is only centred. Works in place. Error: two roundings. Cost:
 * one division per value.
 */
public final class RobustScale extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final Standardization standardization;

  /**
   * A scaling by given numbers; the arrays are copied.
   *
   * @param median [d], finite
   * @param spread [d], finite, 0 or more
   * @throws IllegalArgumentException if the lengths differ or a number is not usable
   */
  public RobustScale(double[] median, double[] spread) {
    super("a robust scaling", median.length, median.length);
    Widths.checkVector("vector of spreads", spread.length, median.length);
    Widths.checkFinite("median", median);
    double[] divisor = new double[spread.length];
    for (int j = 0; j < spread.length; j++) {
      if (!(spread[j] >= 0 && spread[j] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the spread of feature %d is %s; it has to be a finite number, 0 or more",
                j,
                spread[j]));
      }
      divisor[j] = spread[j] == 0 ? 1 : spread[j];
    }
    this.standardization = new Standardization(median, new double[median.length], divisor);
  }

  @Override
  void transform(double[] row, double[] result) {
    standardization.apply(row, 1, result);
  }
}
