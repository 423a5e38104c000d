package featuremill.transform;

import java.util.Arrays;

/** Adds a row vector to each row: x_j + b_j, one rounding. Works in place. */
public final class Shift extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final double[] offset;

  /**
   * A shift by a row vector, which is copied.
   *
   * @param offset [d], finite numbers
   * @throws IllegalArgumentException if a number is not finite
   */
  public Shift(double[] offset) {
    super("a shift", offset.length, offset.length);
    Widths.checkFinite("offset", offset);
    this.offset = offset.clone();
  }

  /** The same number for every feature. */
  public static Shift of(double offset, int width) {
    double[] offsets = new double[width];
    Arrays.fill(offsets, offset);
    return new Shift(offsets);
  }

  @Override
  void transform(double[] row, double[] result) {
    add(row, offset, result);
  }

  private static void add(double[] row, double[] offset, double[] result) {
    for (int j = 0; j < result.length; j++) {
      result[j] = row[j] + offset[j];
    }
  }
}
