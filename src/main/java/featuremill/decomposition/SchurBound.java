package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;

/**
 * What m orthonormal vectors V and a bound tau of the operator on all that is orthogonal to them
 * tell of the whole operator A, with Theta = V'AV and R = AV - V Theta.
 *
 * <p>For t above tau, A - t has as many positive eigenvalues as its Schur complement on V has, and
 * that is at most Theta + R'R / (t - tau) - t (Haynsworth, Linear Algebra Appl. 1, 1968).
 */
final class SchurBound {
  /** How sharp a bound is, in terms of the gap that it is to show; and of the largest value. */
  private static final double OF_GAP = 1e-4;

  private static final double OF_LARGEST = 1e-10;

  /** Places above tau that are tried for the best bound of a sum. */
  private static final double[] ABOVE = {1.01, 1.05, 1.2, 1.5, 2, 4};

  private final Blas blas;
  private final double[] values;
  private final double[][] gram;

  /**
   * @param values Theta, descending
   * @param gram R'R, [m x m]
   */
  SchurBound(Blas blas, double[] values, double[][] gram) {
    this.blas = blas;
    this.values = values;
    this.gram = gram;
  }

  /**
   * A bound of eigenvalue k + 1 of A: the least t that is no less than the (k + 1)-th eigenvalue of
   * Theta + R'R / (t - tau), from above, to {@link #resolution}; tau itself where m = k. Takes the
   * eigenvalues of a few matrices [m x m], one or two where R is small.
   */
  double of(int k, double outside) {
    if (k >= values.length) {
      return outside;
    }
    double low = Math.max(outside, values[k]);
    double resolution = resolution(k, outside);
    double step = resolution;
    while (moved(low + step - outside)[k] > low + step) {
      step *= 4;
    }
    double high = low + step;
    low = step > resolution ? low + step / 4 : low;
    double middle = 0.5 * (low + high);
    while (high - low > resolution && low < middle && middle < high) {
      if (moved(middle - outside)[k] > middle) {
        low = middle;
      } else {
        high = middle;
      }
      middle = 0.5 * (low + high);
    }
    return high;
  }

  /** How far above the least t the bound may be. */
  double resolution(int k, double outside) {
    double gap = values[Math.max(0, k - 1)] - Math.max(outside, values[k]);
    return Math.max(OF_GAP * Math.abs(gap), OF_LARGEST * Math.max(outside, values[0]));
  }

  /**
   * No fewer than so many eigenvalues of A add up to {@code sum}: with t as above, the first m are
   * at most the larger of t and those of Theta + R'R / (t - tau), and all others at most t.
   *
   * @param slack of every bound
   */
  long leastCount(double sum, double outside, double slack) {
    double most = 1;
    for (double factor : ABOVE) {
      double t = factor * outside;
      double first = 0;
      double[] moved = t > outside ? moved(t - outside) : values;
      for (double value : moved) {
        first += Math.max(t, value) + slack;
      }
      if (first < sum) {
        most = Math.max(most, values.length + Math.ceil((sum - first) / (t + slack)));
      }
    }
    return (long) most;
  }

  /** Eigenvalues of Theta + R'R / gap, descending. */
  private double[] moved(double gap) {
    int m = values.length;
    try (SymmetricMatrix matrix = SymmetricMatrix.zeros(m)) {
      for (int i = 0; i < m; i++) {
        for (int j = i; j < m; j++) {
          matrix.set(i, j, gram[i][j] / gap + (i == j ? values[i] : 0));
        }
      }
      return blas.eigenvalues(matrix);
    }
  }
}
