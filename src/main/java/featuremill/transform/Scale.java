package featuremill.transform;

import java.util.Arrays;

/** Multiplies each row by a row vector: x_j s_j, one rounding. Works in place. */
public final class Scale extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final double[] factor;

  /**
   * A scaling by a row vector, which is copied.
   *
   * @param factor [d], finite numbers; 0 and negative ones are allowed
   * @throws IllegalArgumentException if a number is not finite
   */
  public Scale(double[] factor) {
    super("a scaling", factor.length, factor.length);
    Widths.checkFinite("factor", factor);
    this.factor = factor.clone();
  }

  /** The same number for every feature. */
  public static Scale of(double factor, int width) {
    double[] factors = new double[width];
    Arrays.fill(factors, factor);
    return new Scale(factors);
  }

  @Override
  void transform(double[] row, double[] result) {
    multiply(row, factor, result);
  }

  private static void multiply(double[] row, double[] factor, double[] result) {
    for (int j = 0; j < result.length; j++) {
      result[j] = row[j] * factor[j];
    }
  }
}
