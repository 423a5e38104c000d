package featuremill.decomposition;

import featuremill.linalg.SymmetricMatrix;

/**
 * Systems of equations with an upper triangular matrix R [d x d], which fills the upper triangle of
 * the memory of a symmetric one, as Cholesky's factor does. The matrix stays the caller's. Cost of
 * a solution: d^2 / 2 multiplications.
 */
final class TriangularSystem {
  private final SymmetricMatrix r;

  TriangularSystem(SymmetricMatrix r) {
    this.r = r;
  }

  int dimension() {
    return r.dimension();
  }

  /** Replaces b [d] by the x with R x = b. */
  void solve(double[] b) {
    double[] row = new double[b.length];
    for (int i = b.length - 1; i >= 0; i--) {
      r.readRow(i, row);
      double sum = b[i];
      for (int j = i + 1; j < b.length; j++) {
        sum -= row[j] * b[j];
      }
      b[i] = sum / row[i];
    }
  }

  /** Replaces b [d] by the x with R'x = b. */
  void solveTransposed(double[] b) {
    double[] row = new double[b.length];
    for (int i = 0; i < b.length; i++) {
      r.readRow(i, row);
      b[i] /= row[i];
      subtract(b, b[i], row, i + 1);
    }
  }

  private static void subtract(double[] b, double factor, double[] row, int from) {
    for (int j = from; j < b.length; j++) {
      b[j] -= factor * row[j];
    }
  }

  /** The place of the smallest |r_jj|. */
  int smallestPivot() {
    int smallest = 0;
    for (int j = 1; j < dimension(); j++) {
      if (Math.abs(r.get(j, j)) < Math.abs(r.get(smallest, smallest))) {
        smallest = j;
      }
    }
    return smallest;
  }

  double pivot(int j) {
    return r.get(j, j);
  }

  /** The largest sum of magnitudes of a column of R. */
  double norm() {
    double[] sums = new double[dimension()];
    double[] row = new double[dimension()];
    for (int i = 0; i < dimension(); i++) {
      r.readRow(i, row);
      for (int j = i; j < dimension(); j++) {
        sums[j] += Math.abs(row[j]);
      }
    }
    double norm = 0;
    for (double sum : sums) {
      norm = Math.max(norm, sum);
    }
    return norm;
  }
}
