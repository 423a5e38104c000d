package featuremill.transform;

/**
 * Multiplies rows by a matrix, y = x A: y_c = sum over j of x_j a_jc. The product of a table [n x
 * d] by A [d x m] is [n x m], row by row.
 *
 * <p>The sum is that of {@link RowProduct}, hence |error| &lt;= (d / 4 + 3) 2^-53 sum_j |x_j|
 * |a_jc|. Cost: d m multiplications per row.
 */
public final class MatMul extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final RowProduct matrix;

  /**
   * A product with a matrix, which is copied.
   *
   * @param matrix [d x m], d &gt;= 1, m &gt;= 1, finite numbers
   * @throws IllegalArgumentException if it is empty, its rows differ in length, or a number is not
   *     finite
   */
  public MatMul(double[][] matrix) {
    super("a product", matrix.length, width(matrix));
    this.matrix = RowProduct.by(matrix, outputWidth());
  }

  private static int width(double[][] matrix) {
    if (matrix.length == 0 || matrix[0].length == 0) {
      throw new IllegalArgumentException("a matrix to multiply by needs a row and a column");
    }
    for (int j = 0; j < matrix.length; j++) {
      if (matrix[j].length != matrix[0].length) {
        throw new IllegalArgumentException(
            "row "
                + j
                + " of the matrix has "
                + matrix[j].length
                + " numbers and row 0 has "
                + matrix[0].length);
      }
      for (int c = 0; c < matrix[j].length; c++) {
        if (!Double.isFinite(matrix[j][c])) {
          throw new IllegalArgumentException(
              "entry (" + j + ", " + c + ") of the matrix is " + matrix[j][c]);
        }
      }
    }
    return matrix[0].length;
  }

  @Override
  void transform(double[] row, double[] result) {
    matrix.multiply(row, result);
  }
}
