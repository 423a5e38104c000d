package featuremill.transform;

/**
 * Keeps some features, in a given order: out_j = x_{columns[j]}. A column may occur more than once.
 * Values are copied, bit for bit.
 */
public final class Selection implements FittedTransform {
  private static final long serialVersionUID = 1L;

  private final int inputWidth;
  private final int[] columns;

  /**
   * A selection by position; the array is copied.
   *
   * @param inputWidth features per row
   * @param columns positions in 0 .. inputWidth - 1, one per result
   * @throws IllegalArgumentException if a position lies outside
   */
  public Selection(int inputWidth, int[] columns) {
    this.inputWidth = inputWidth;
    this.columns = Widths.checkedColumns("select", columns, inputWidth);
  }

  @Override
  public int inputWidth() {
    return inputWidth;
  }

  @Override
  public int outputWidth() {
    return columns.length;
  }

  /** The positions of the features kept, a copy. */
  public int[] columns() {
    return columns.clone();
  }

  @Override
  public void apply(double[] rows, int numRows, double[] out) {
    Widths.checkBlock(this, rows, numRows, out);
    Widths.checkApart(rows, out, "a selection");
    int to = 0;
    for (int row = 0; row < numRows; row++) {
      int from = row * inputWidth;
      for (int column : columns) {
        out[to++] = rows[from + column];
      }
    }
  }
}
