package featuremill.transform;

/**
 * The distance of each value from a centre, feature by feature: |x - centre|, one rounding. The
 * median of these is the median absolute deviation, where the centres are medians. Works in place.
 */
public final class AbsoluteDeviation extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final double[] centre;

  /**
   * Deviations from a row vector, which is copied.
   *
   * @param centre [d], finite numbers
   * @throws IllegalArgumentException if a number is not finite
   */
  public AbsoluteDeviation(double[] centre) {
    super("an absolute deviation", centre.length, centre.length);
    Widths.checkFinite("centre", centre);
    this.centre = centre.clone();
  }

  @Override
  void transform(double[] row, double[] result) {
    for (int j = 0; j < result.length; j++) {
      result[j] = Math.abs(row[j] - centre[j]);
    }
  }
}
