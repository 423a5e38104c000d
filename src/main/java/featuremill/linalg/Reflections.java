package featuremill.linalg;

/**
 * Householder reflections in Java that clear rows below a triangle, a column at a time (Golub and
 * Van Loan, Matrix Computations, 5.2.2, on the structure of [R; B]).
 */
final class Reflections {
  private final UpperTriangle r;
  private final double[][] b;
  private final double[][] columns;

  /**
   * @param b the columns of the rows below, d of equal length; are overwritten
   */
  Reflections(UpperTriangle r, double[][] b) {
    this.r = r;
    this.b = b;
    this.columns = new double[r.dimension()][r.dimension()];
    for (int j = 0; j < columns.length; j++) {
      r.readColumn(j, columns[j]);
    }
  }

  /**
   * Replaces R by the triangle of [R; B].
   *
   * @param isTriangle whether column j of B has nothing below its entry j
   */
  void apply(boolean isTriangle) {
    int d = columns.length;
    for (int j = 0; j < d; j++) {
      int height = isTriangle ? j + 1 : b[j].length;
      reflect(j, height);
    }
    for (int j = 0; j < d; j++) {
      r.writeColumn(j, columns[j]);
    }
  }

  private void reflect(int j, int height) {
    double[] v = b[j];
    double head = columns[j][j];
    double tail = norm(v, height);
    if (tail == 0) {
      return;
    }
    double length = -Math.copySign(Math.hypot(head, tail), head);
    double factor = (length - head) / length;
    double pivot = head - length;
    for (int i = 0; i < height; i++) {
      v[i] /= pivot;
    }
    columns[j][j] = length;
    for (int k = j + 1; k < columns.length; k++) {
      double sum = columns[k][j];
      double[] other = b[k];
      for (int i = 0; i < height; i++) {
        sum += v[i] * other[i];
      }
      sum *= factor;
      columns[k][j] -= sum;
      for (int i = 0; i < height; i++) {
        other[i] -= sum * v[i];
      }
    }
  }

  /** The 2-norm of the first entries, safe where squares would overflow or vanish. */
  private static double norm(double[] v, int count) {
    double largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Math.abs(v[i]));
    }
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    int exponent = Math.getExponent(largest);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double scaled = Math.scalb(v[i], -exponent);
      sum += scaled * scaled;
    }
    return Math.scalb(Math.sqrt(sum), exponent);
  }
}
