package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.Eigen;
import featuremill.linalg.SymmetricMatrix;

/**
 * Rayleigh and Ritz on the span of vectors Y that are not orthonormal: eigenvalues of B on it.
 *
 * @param values descending
 * @param coefficients a row per value: its vector, of unit length, in terms of Y
 */
record SubspaceValues(double[] values, double[][] coefficients) {
  /** Directions of Y that are shorter by more are left out: what is left of them is rounding. */
  private static final double LEAST = 1e-4;

  /**
   * @param gram Y'Y
   * @param product Y'BY
   */
  static SubspaceValues of(Blas blas, double[][] gram, double[][] product) {
    int s = gram.length;
    double[] inverse = new double[s];
    for (int i = 0; i < s; i++) {
      inverse[i] = gram[i][i] > 0 ? 1 / Math.sqrt(gram[i][i]) : 0;
    }
    Eigen directions = eigen(blas, scaled(gram, inverse));
    int rank = 0;
    while (rank < s && directions.values()[rank] > LEAST * directions.values()[0]) {
      rank++;
    }
    double[][] basis = new double[rank][s];
    for (int i = 0; i < rank; i++) {
      double factor = 1 / Math.sqrt(directions.values()[i]);
      for (int j = 0; j < s; j++) {
        basis[i][j] = factor * directions.vectors()[i][j];
      }
    }
    if (rank == 0) {
      return new SubspaceValues(new double[0], new double[0][]);
    }
    double[][] half = new double[rank][s];
    SmallMatrix.addProduct(basis, scaled(product, inverse), half);
    double[][] small = new double[rank][rank];
    SmallMatrix.addProduct(half, transposed(basis), small);
    Eigen eigen = eigen(blas, small);
    double[][] coefficients = new double[rank][s];
    SmallMatrix.addProduct(eigen.vectors(), basis, coefficients);
    for (double[] row : coefficients) {
      for (int j = 0; j < s; j++) {
        row[j] *= inverse[j];
      }
    }
    return new SubspaceValues(eigen.values(), coefficients);
  }

  /** The largest eigenvalue of a symmetric matrix; not finite where the matrix is not. */
  static double largest(Blas blas, double[][] matrix) {
    double[] diagonal = new double[matrix.length];
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] = matrix[i][i];
    }
    double size = Measurement.norm(diagonal);
    return size < Double.POSITIVE_INFINITY && size > 0 ? eigen(blas, matrix).values()[0] : size;
  }

  /** The largest value; negative infinity when the span is empty. */
  double largest() {
    return values.length == 0 ? Double.NEGATIVE_INFINITY : values[0];
  }

  /** Coefficients of the first vectors whose value is above the limit, a column for each. */
  double[][] above(double limit, int most) {
    int count = 0;
    while (count < Math.min(most, values.length) && values[count] > limit) {
      count++;
    }
    double[][] columns = new double[coefficients[0].length][count];
    for (int i = 0; i < columns.length; i++) {
      for (int j = 0; j < count; j++) {
        columns[i][j] = coefficients[j][i];
      }
    }
    return columns;
  }

  private static double[][] scaled(double[][] matrix, double[] factors) {
    double[][] scaled = new double[matrix.length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        scaled[i][j] = factors[i] * (0.5 * (matrix[i][j] + matrix[j][i])) * factors[j];
      }
    }
    return scaled;
  }

  private static double[][] transposed(double[][] matrix) {
    double[][] transposed = new double[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < transposed.length; j++) {
        transposed[j][i] = matrix[i][j];
      }
    }
    return transposed;
  }

  private static Eigen eigen(Blas blas, double[][] matrix) {
    try (SymmetricMatrix copy = SymmetricMatrix.zeros(matrix.length)) {
      for (int i = 0; i < matrix.length; i++) {
        for (int j = i; j < matrix.length; j++) {
          copy.set(i, j, matrix[i][j]);
        }
      }
      return blas.topEigenpairs(copy, matrix.length);
    }
  }
}
