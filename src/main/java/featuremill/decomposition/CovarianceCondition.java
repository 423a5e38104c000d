package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;

/**
 * The condition number of a covariance in units of the standard deviations: its largest eigenvalue
 * over the smallest, of the matrix with a unit diagonal, which no choice of units of the features
 * can make much smaller (van der Sluis, Numer. Math. 14, 1969: by a factor of d at most). Features
 * without variance are left out.
 */
public final class CovarianceCondition {
  private CovarianceCondition() {}

  /**
   * The condition number, at least 1; infinite where the smallest eigenvalue is not above d 2^-52
   * of the largest, which is all that rounding leaves. NaN where no feature varies. Costs (4/3) d^3
   * multiply-adds and 16 d^2 bytes.
   */
  public static double of(Blas blas, SymmetricMatrix covariance) {
    try (SymmetricMatrix form = new CorrelationForm(covariance).of(covariance)) {
      boolean varies = false;
      for (int j = 0; j < form.dimension(); j++) {
        varies |= form.get(j, j) != 0;
        // An eigenvalue of 1 lies between the others, whose mean is 1.
        form.set(j, j, 1);
      }
      double[] values = blas.eigenvalues(form);
      if (!varies) {
        return Double.NaN;
      }
      double smallest = values[values.length - 1];
      return smallest > values.length * 0x1p-52 * values[0]
          ? values[0] / smallest
          : Double.POSITIVE_INFINITY;
    }
  }
}
