package featuremill.transform;

/**
 * A transform that is said by what it does to one row. Works in place where rows go in and come out
 * with the same number of features.
 */
abstract class RowByRow implements FittedTransform {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final int inputWidth;
  private final int outputWidth;

  /**
   * @param name with its article, for messages
   */
  RowByRow(String name, int inputWidth, int outputWidth) {
    this.name = name;
    this.inputWidth = inputWidth;
    this.outputWidth = outputWidth;
  }

  @Override
  public final int inputWidth() {
    return inputWidth;
  }

  @Override
  public final int outputWidth() {
    return outputWidth;
  }

  @Override
  public final void apply(double[] rows, int numRows, double[] out) {
    Widths.checkBlock(this, rows, numRows, out);
    if (inputWidth != outputWidth) {
      Widths.checkApart(rows, out, name);
    }
    double[] row = new double[inputWidth];
    double[] result = new double[outputWidth];
    for (int i = 0; i < numRows; i++) {
      System.arraycopy(rows, i * inputWidth, row, 0, inputWidth);
      transform(row, result);
      System.arraycopy(result, 0, out, i * outputWidth, outputWidth);
    }
  }

  /**
   * Transforms one row.
   *
   * @param row [inputWidth], a copy that may be changed
   * @param result [outputWidth], overwritten in full; what it holds before is unspecified
   */
  abstract void transform(double[] row, double[] result);
}
