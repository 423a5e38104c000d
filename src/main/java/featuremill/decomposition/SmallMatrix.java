package featuremill.decomposition;

/** A few hundred rows and columns on the heap, in plain loops: the same bits everywhere. */
final class SmallMatrix {
  private SmallMatrix() {}

  /**
   * The upper triangular R with R'R = G.
   *
   * @return null where a pivot of G, scaled to a unit diagonal, is not above {@code leastPivot}
   */
  static double[][] cholesky(double[][] gram, double leastPivot) {
    int n = gram.length;
    double[][] r = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        double sum = gram[i][j];
        for (int p = 0; p < i; p++) {
          sum -= r[p][i] * r[p][j];
        }
        if (i == j && !(sum > leastPivot * gram[i][i])) {
          return null;
        }
        r[i][j] = i == j ? Math.sqrt(sum) : sum / r[i][i];
      }
    }
    return r;
  }

  /** The inverse of an upper triangular matrix. */
  static double[][] inverse(double[][] r) {
    int n = r.length;
    double[][] inverse = new double[n][n];
    for (int j = 0; j < n; j++) {
      inverse[j][j] = 1 / r[j][j];
      for (int i = j - 1; i >= 0; i--) {
        double sum = 0;
        for (int p = i + 1; p <= j; p++) {
          sum -= r[i][p] * inverse[p][j];
        }
        inverse[i][j] = sum / r[i][i];
      }
    }
    return inverse;
  }

  /** C += A B for shapes [m x p], [p x n], [m x n]. */
  static void addProduct(double[][] a, double[][] b, double[][] c) {
    for (int i = 0; i < a.length; i++) {
      for (int p = 0; p < b.length; p++) {
        double factor = a[i][p];
        for (int j = 0; factor != 0 && j < b[p].length; j++) {
          c[i][j] += factor * b[p][j];
        }
      }
    }
  }
}
