package featuremill.transform;

import java.util.Arrays;

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

  private Imputation(int[] indicators, double[] fillOrNaN) {
    super("an imputation", fillOrNaN.length, fillOrNaN.length + indicators.length);
    this.fill = fillOrNaN;
    this.indicators = Widths.checkedColumns("indicate", indicators, fillOrNaN.length);
  }

  /**
   * An imputation of some features; the others keep their NaN.
   *
   * @param width features per row
   * @param columns positions in 0 .. width - 1 of those that are filled in
   * @param fill a finite number for each of them
   * @throws IllegalArgumentException if a number is not finite or a position lies outside
   */
  public static Imputation of(int width, int[] columns, double[] fill, int[] indicators) {
    Widths.checkFinite("fill value", fill);
    Widths.checkVector("vector of fill values", fill.length, columns.length);
    int[] filled = Widths.checkedColumns("fill in", columns, width);
    double[] all = new double[width];
    Arrays.fill(all, Double.NaN);
    for (int i = 0; i < filled.length; i++) {
      all[filled[i]] = fill[i];
    }
    return new Imputation(indicators, all);
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
