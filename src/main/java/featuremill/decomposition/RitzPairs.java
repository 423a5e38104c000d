package featuremill.decomposition;

import featuremill.linalg.Eigen;

/**
 * Eigenpairs of the operator as the basis sees it.
 *
 * @param values descending, one per basis vector; each a lower bound of the eigenvalue of its index
 * @param vectors coefficients in the basis, a row per value
 * @param tails the residual vectors, in terms of the block that comes next: a row of b per value
 * @param residuals their lengths, as the Krylov relation predicts them
 */
record RitzPairs(double[] values, double[][] vectors, double[][] tails, double[] residuals) {
  /** Tail i is the coupling times the coefficients of the last block. */
  static RitzPairs of(Eigen eigen, double[][] coupling, int lastBlock) {
    double[] residuals = new double[eigen.values().length];
    double[][] tails = new double[residuals.length][];
    for (int i = 0; i < residuals.length; i++) {
      double[] product = new double[coupling.length];
      for (int row = 0; row < product.length; row++) {
        for (int j = 0; j < coupling[row].length; j++) {
          product[row] += coupling[row][j] * eigen.vectors()[i][lastBlock + j];
        }
      }
      tails[i] = product;
      residuals[i] = Measurement.norm(product);
    }
    return new RitzPairs(eigen.values(), eigen.vectors(), tails, residuals);
  }

  /** What residual i has to be: relative to its own eigenvalue, or what rounding leaves. */
  static double allowed(double[] values, int i, double tolerance, int dimension) {
    double floor = ResidualTolerance.floor(values[0], dimension);
    return Math.max(tolerance * Math.abs(values[i]), floor);
  }

  /** How many of the first k pairs, without a gap, have converged. */
  int converged(int k, double tolerance, int dimension) {
    int count = 0;
    while (count < Math.min(k, values.length)
        && residuals[count] <= allowed(values, count, tolerance, dimension)) {
      count++;
    }
    return count;
  }

  /** How many times too large the worst residual of the first k is; infinite for want of pairs. */
  double excess(int k, double tolerance, int dimension) {
    double excess = k > values.length ? Double.POSITIVE_INFINITY : 0;
    for (int i = 0; i < Math.min(k, values.length); i++) {
      if (residuals[i] > 0) {
        excess = Math.max(excess, residuals[i] / allowed(values, i, tolerance, dimension));
      }
    }
    return excess;
  }

  /** The largest residual of the first k relative to its value; infinite for want of pairs. */
  double worst(int k) {
    double worst = k > values.length ? Double.POSITIVE_INFINITY : 0;
    for (int i = 0; i < Math.min(k, values.length); i++) {
      if (residuals[i] > 0) {
        worst = Math.max(worst, residuals[i] / Math.abs(values[i]));
      }
    }
    return worst;
  }
}
