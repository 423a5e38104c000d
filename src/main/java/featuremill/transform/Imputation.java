package featuremill.transform;

/**
 * Puts a number of its own in the place of each feature's NaNs, and appends, for some features, a
 * column that says where: 1 where the value was NaN, 0 where it was there. Nulls are NaN once rows
 * are read. Infinities stay.
 */
public final class Imputation extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final double[] fill;
  private final int[] indicators;

  /**
   * An imputation; the arrays are copied.
   *
   * @param fill [d], finite numbers, such as means or medians of what is there
   * @param indicators positions in 0 .. d - 1 of the features that get a column of their own behind
   *     the d features, in this order
   * @throws IllegalArgumentException if a number is not finite or a position lies outside
   */
  public Imputation(double[] fill, int[] indicators) {
    super("an imputation with indicators", fill.length, fill.length + indicators.length);
    Widths.checkFinite("fill value", fill);
    this.fill = fill.clone();
    this.indicators = Widths.checkedColumns("indicate", indicators, fill.length);
  }

  @Override
  void transform(double[] row, double[] result) {
    fill(row, fill, result);
    for (int i = 0; i < indicators.length; i++) {
      result[row.length + i] = Double.isNaN(row[indicators[i]]) ? 1 : 0;
    }
  }

  private static void fill(double[] row, double[] fill, double[] result) {
    for (int j = 0; j < row.length; j++) {
      result[j] = Double.isNaN(row[j]) ? fill[j] : row[j];
    }
  }
}
