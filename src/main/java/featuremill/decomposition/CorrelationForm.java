package featuremill.decomposition;

import featuremill.linalg.SymmetricMatrix;

/**
 * A covariance as a matrix with a unit diagonal, and back: r_ij = c_ij / sqrt(c_ii c_jj). A feature
 * without variance has zeros. Whether a covariance is positive semi-definite can be read off it, in
 * units in which no feature counts for more than another.
 */
final class CorrelationForm {
  private final double[] stds;

  /**
   * @param covariance its diagonal is not negative
   */
  CorrelationForm(SymmetricMatrix covariance) {
    stds = covariance.diagonal();
    for (int j = 0; j < stds.length; j++) {
      stds[j] = Math.sqrt(stds[j]);
    }
  }

  /** The matrix with a unit diagonal; the caller closes it. */
  SymmetricMatrix of(SymmetricMatrix covariance) {
    SymmetricMatrix form = covariance.copy();
    form.updateRows(
        (i, row) -> {
          for (int j = i; j < row.length; j++) {
            boolean varies = stds[i] > 0 && stds[j] > 0;
            row[j] = varies ? row[j] / stds[i] / stds[j] : 0;
          }
          row[i] = stds[i] > 0 ? 1 : 0;
        });
    return form;
  }

  /** Makes a covariance of a matrix with a unit diagonal: the diagonal stays to the last bit. */
  void write(SymmetricMatrix form, SymmetricMatrix covariance) {
    double[] correlations = new double[stds.length];
    covariance.updateRows(
        (i, row) -> {
          form.readRow(i, correlations);
          for (int j = i + 1; j < row.length; j++) {
            row[j] = correlations[j] * stds[i] * stds[j];
          }
        });
  }

  /** Scales a positive semi-definite matrix to the unit diagonal, zeros where it has zeros. */
  static void scaleToUnit(SymmetricMatrix matrix) {
    double[] factors = matrix.diagonal();
    for (int j = 0; j < factors.length; j++) {
      factors[j] = factors[j] > 0 ? 1 / Math.sqrt(factors[j]) : 0;
    }
    matrix.scale(factors);
    for (int j = 0; j < factors.length; j++) {
      matrix.set(j, j, factors[j] > 0 ? 1 : 0);
    }
  }
}
