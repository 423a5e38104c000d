package featuremill.job.verify;

import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import java.io.IOException;

/** The published covariance or correlation, in memory. */
final class Matrix {
  private final double[][] rows;
  private final int ddof;

  private Matrix(double[][] rows, int ddof) {
    this.rows = rows;
    this.ddof = ddof;
  }

  /** Reads a model's matrix; an empty one when the model has none. */
  static Matrix of(StoredModel model) throws IOException {
    ModelDescription description = model.description();
    if (description.covariance().isEmpty() || !model.hasCovariance()) {
      return new Matrix(new double[0][], 0);
    }
    double[][] rows = new double[description.numFeatures()][];
    model.covariance((i, row) -> rows[i] = row.clone());
    ModelDescription.Covariance covariance = description.covariance().get();
    boolean correlation = covariance.matrix() == ModelDescription.Matrix.CORRELATION;
    // A correlation is the covariance of features standardized with the same divisor.
    int ddof =
        correlation
            ? description.standardize().map(ModelDescription.Standardize::ddof).orElse(0)
            : covariance.ddof();
    return new Matrix(rows, ddof);
  }

  boolean isThere() {
    return rows.length > 0;
  }

  int ddof() {
    return ddof;
  }

  /** A row, not to be changed. */
  double[] row(int i) {
    return rows[i];
  }

  /** All rows, not to be changed. */
  double[][] rows() {
    return rows;
  }

  /** Square roots of the diagonal. */
  double[] stds() {
    double[] stds = new double[rows.length];
    for (int j = 0; j < stds.length; j++) {
      stds[j] = Math.sqrt(Math.max(0, rows[j][j]));
    }
    return stds;
  }
}
