package featuremill.transform;

import java.util.Locale;

/**
 * Brings values back between bounds, feature by feature: the lower bound where x is below it, the
 * upper one where x is above it, else x, bit for bit. NaN stays NaN. Works in place.
 */
public final class Clip extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final double[] lower;
  private final double[] upper;

  /**
   * A clip by bounds; the arrays are copied.
   *
   * @param lower [d], minus infinity for none
   * @param upper [d], infinity for none
   * @throws IllegalArgumentException if the lengths differ, a bound is NaN, or a lower bound lies
   *     above the upper one
   */
  public Clip(double[] lower, double[] upper) {
    super("a clip", lower.length, lower.length);
    Widths.checkVector("vector of upper bounds", upper.length, lower.length);
    for (int j = 0; j < lower.length; j++) {
      if (!(lower[j] <= upper[j])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "feature %d cannot be clipped to between %s and %s: the lower bound has to be at"
                    + " most the upper one",
                j,
                lower[j],
                upper[j]));
      }
    }
    this.lower = lower.clone();
    this.upper = upper.clone();
  }

  @Override
  void transform(double[] row, double[] result) {
    clip(row, lower, upper, result);
  }

  private static void clip(double[] row, double[] lower, double[] upper, double[] result) {
    for (int j = 0; j < result.length; j++) {
      double x = row[j];
      result[j] = x < lower[j] ? lower[j] : x > upper[j] ? upper[j] : x;
    }
  }
}
