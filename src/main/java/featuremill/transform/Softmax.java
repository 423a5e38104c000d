package featuremill.transform;

/**
 * Turns each row into positive weights of sum 1: exp(x_j) / sum over i of exp(x_i).
 *
 * <p>The largest value of the row is subtracted first, which changes nothing but the range: {@code
 * [1000, 1001, 1002]} gives {@code [0.0900, 0.2447, 0.6652]}. Relative error: (|x_j - max| + d / 4
 * + 5) 2^-53. A value of minus infinity has weight 0. A row with a NaN, with plus infinity, or of
 * nothing but minus infinities has no weights and becomes NaN throughout. The exponential is that
 * of {@link StrictMath}, the same on every machine. Works in place. Cost: an exponential per value.
 */
public final class Softmax extends RowByRow {
  private static final long serialVersionUID = 1L;

  /**
   * A softmax over rows of {@code width} features.
   *
   * @throws IllegalArgumentException if width &lt; 1
   */
  public Softmax(int width) {
    super("a softmax", width, width);
    Widths.checkWidth(width);
  }

  @Override
  void transform(double[] row, double[] result) {
    double largest = row[0];
    for (double x : row) {
      largest = Math.max(largest, x);
    }
    for (int j = 0; j < row.length; j++) {
      result[j] = StrictMath.exp(row[j] - largest);
    }
    double sum = RowSums.sum(result);
    for (int j = 0; j < result.length; j++) {
      result[j] /= sum;
    }
  }
}
