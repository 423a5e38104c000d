package featuremill.transform;

/**
 * A transform of the leading values of a row; those after them go through as they are.
 *
 * <p>Cost: a copy of the row beside the transform's own.
 */
public final class PassThrough implements FittedTransform {
  private static final long serialVersionUID = 1L;

  private final FittedTransform transform;
  private final int passing;

  /**
   * @param passing values at the end of a row that no one touches
   */
  public PassThrough(FittedTransform transform, int passing) {
    this.transform = transform;
    this.passing = passing;
  }

  @Override
  public int inputWidth() {
    return transform.inputWidth() + passing;
  }

  @Override
  public int outputWidth() {
    return transform.outputWidth() + passing;
  }

  @Override
  public void apply(double[] rows, int numRows, double[] out) {
    Widths.checkBlock(this, rows, numRows, out);
    Widths.checkApart(rows, out, "what passes values through");
    double[] from = new double[transform.inputWidth()];
    double[] to = new double[transform.outputWidth()];
    for (int row = 0; row < numRows; row++) {
      System.arraycopy(rows, row * inputWidth(), from, 0, from.length);
      transform.apply(from, 1, to);
      System.arraycopy(to, 0, out, row * outputWidth(), to.length);
      System.arraycopy(
          rows, row * inputWidth() + from.length, out, row * outputWidth() + to.length, passing);
    }
  }
}
