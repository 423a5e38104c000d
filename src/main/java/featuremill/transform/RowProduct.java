package featuremill.transform;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A row times a matrix, y_c = sum over j of x_j a_jc, in a fixed order of plain multiplications and
 * additions.
 *
 * <p>The sum runs over the features in fixed groups of four, hence |error| &lt;= (d / 4 + 3) 2^-53
 * sum_j |x_j| |a_jc| (Higham, Accuracy and Stability, 2nd ed., section 3.1). Zeros are multiplied
 * as well: leaving them out would change the bits where a factor is infinite or NaN. Cost: d m
 * multiplications.
 */
final class RowProduct implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int GROUP = 4;

  /** [d x m]: the inner loop runs over neighbours. */
  private final double[][] matrix;

  private final int outputWidth;

  private RowProduct(double[][] matrix, int outputWidth) {
    this.matrix = matrix;
    this.outputWidth = outputWidth;
  }

  /** By a matrix [d x m], copied; every row has m numbers. */
  static RowProduct by(double[][] matrix, int outputWidth) {
    double[][] copy = new double[matrix.length][];
    Arrays.setAll(copy, j -> matrix[j].clone());
    return new RowProduct(copy, outputWidth);
  }

  /** By the transpose of a matrix [m x d], copied: y_c is the product with row c. */
  static RowProduct byTransposed(double[][] rows, int inputWidth) {
    double[][] matrix = new double[inputWidth][rows.length];
    for (int c = 0; c < rows.length; c++) {
      for (int j = 0; j < inputWidth; j++) {
        matrix[j][c] = rows[c][j];
      }
    }
    return new RowProduct(matrix, rows.length);
  }

  int inputWidth() {
    return matrix.length;
  }

  int outputWidth() {
    return outputWidth;
  }

  /**
   * Multiplies a row.
   *
   * @param row [d]
   * @param sums [m], overwritten
   */
  void multiply(double[] row, double[] sums) {
    Arrays.fill(sums, 0.0);
    int grouped = row.length - row.length % GROUP;
    for (int j = 0; j < grouped; j += GROUP) {
      addFour(
          sums,
          row[j],
          matrix[j],
          row[j + 1],
          matrix[j + 1],
          row[j + 2],
          matrix[j + 2],
          row[j + 3],
          matrix[j + 3]);
    }
    for (int j = grouped; j < row.length; j++) {
      addOne(sums, row[j], matrix[j]);
    }
  }

  // In these loops one index serves all arrays, and the arrays are parameters: only then does the
  // compiler see that no store can change a later load, and emits vector instructions.

  // Four features at a time: the sums are loaded and stored once for four multiplications.
  private static void addFour(
      double[] sums,
      double z0,
      double[] v0,
      double z1,
      double[] v1,
      double z2,
      double[] v2,
      double z3,
      double[] v3) {
    for (int c = 0; c < sums.length; c++) {
      sums[c] += (z0 * v0[c] + z1 * v1[c]) + (z2 * v2[c] + z3 * v3[c]);
    }
  }

  private static void addOne(double[] sums, double z, double[] v) {
    for (int c = 0; c < sums.length; c++) {
      sums[c] += z * v[c];
    }
  }
}
