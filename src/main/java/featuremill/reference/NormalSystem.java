package featuremill.reference;

/**
 * The normal equations of a least squares problem in double-double, features at length 1, solved by
 * Cholesky's textbook method: what is lost by squaring is lost from 32 digits.
 */
final class NormalSystem {
  private final int d;
  private final DoubleDouble[][] matrix;

  /** Lower triangle L of L L' = matrix. */
  private final DoubleDouble[][] factor;

  /**
   * @param matrix symmetric [d x d], its upper triangle
   */
  NormalSystem(DoubleDouble[][] matrix) {
    this.d = matrix.length;
    this.matrix = matrix;
    this.factor = new DoubleDouble[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        DoubleDouble rest = matrix[j][i];
        for (int k = 0; k < j; k++) {
          rest = rest.minus(factor[i][k].times(factor[j][k]));
        }
        factor[i][j] = i == j ? rest.squareRoot() : rest.dividedBy(factor[j][j]);
      }
    }
  }

  /** L^-1 b. */
  private DoubleDouble[] forward(DoubleDouble[] b) {
    DoubleDouble[] x = new DoubleDouble[d];
    for (int i = 0; i < d; i++) {
      DoubleDouble rest = b[i];
      for (int k = 0; k < i; k++) {
        rest = rest.minus(factor[i][k].times(x[k]));
      }
      x[i] = rest.dividedBy(factor[i][i]);
    }
    return x;
  }

  /** L'^-1 b. */
  private DoubleDouble[] backward(DoubleDouble[] b) {
    DoubleDouble[] x = new DoubleDouble[d];
    for (int i = d - 1; i >= 0; i--) {
      DoubleDouble rest = b[i];
      for (int k = i + 1; k < d; k++) {
        rest = rest.minus(factor[k][i].times(x[k]));
      }
      x[i] = rest.dividedBy(factor[i][i]);
    }
    return x;
  }

  DoubleDouble[] solve(DoubleDouble[] b) {
    return backward(forward(b));
  }

  /** The square root of the matrix' condition number in the 1-norm: that of the features. */
  double conditionNumber() {
    double norm = 0;
    double inverse = 0;
    for (int j = 0; j < d; j++) {
      DoubleDouble[] unit = new DoubleDouble[d];
      double sum = 0;
      for (int i = 0; i < d; i++) {
        unit[i] = i == j ? DoubleDouble.of(1) : DoubleDouble.ZERO;
        sum += Math.abs(matrix[Math.min(i, j)][Math.max(i, j)].value());
      }
      norm = Math.max(norm, sum);
      inverse = Math.max(inverse, magnitude(solve(unit)));
    }
    return Math.sqrt(norm * inverse);
  }

  private static double magnitude(DoubleDouble[] x) {
    double sum = 0;
    for (DoubleDouble value : x) {
      sum += Math.abs(value.value());
    }
    return sum;
  }
}
