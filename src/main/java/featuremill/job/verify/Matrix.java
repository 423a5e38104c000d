package featuremill.job.verify;

import featuremill.job.model.CovarianceRows;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import java.io.IOException;

/**
 * The published covariance or correlation: in memory, or where that would take more than half of
 * the heap, read row by row as often as it is gone through.
 */
final class Matrix implements AutoCloseable {
  private final int width;
  private final int ddof;
  private final double[][] held;
  private final CovarianceRows stored;

  private Matrix(int width, int ddof, double[][] held, CovarianceRows stored) {
    this.width = width;
    this.ddof = ddof;
    this.held = held;
    this.stored = stored;
  }

  /** The matrix of a model; {@link #absent} when it has none. */
  static Matrix of(StoredModel model) throws IOException {
    return of(model, Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * @param memory bytes that the matrix may take
   */
  static Matrix of(StoredModel model, long memory) throws IOException {
    ModelDescription description = model.description();
    int ddof = description.covariance().map(matrix -> ddof(description, matrix)).orElse(0);
    if (description.covariance().isEmpty() || !model.hasCovariance()) {
      return absent(ddof);
    }
    int width = description.numFeatures();
    if ((double) width * width * Double.BYTES > memory) {
      return new Matrix(width, ddof, null, model.covarianceRows());
    }
    double[][] rows = new double[width][];
    model.covariance((i, row) -> rows[i] = row.clone());
    return new Matrix(width, ddof, rows, null);
  }

  /** No matrix, of which only the divisor is known. */
  static Matrix absent(int ddof) {
    return new Matrix(0, ddof, null, null);
  }

  /** A correlation is the covariance of features standardized with the same divisor. */
  private static int ddof(ModelDescription model, ModelDescription.Covariance covariance) {
    return covariance.matrix() == ModelDescription.Matrix.CORRELATION
        ? model.standardize().map(ModelDescription.Standardize::ddof).orElse(0)
        : covariance.ddof();
  }

  boolean isThere() {
    return width > 0;
  }

  /** Whether all rows are in memory. */
  boolean isHeld() {
    return held != null;
  }

  /** Of the divisor of what the components are of, whether it is there or not. */
  int ddof() {
    return ddof;
  }

  int width() {
    return width;
  }

  /** A row, not to be changed, and good until the next one is asked for: best in their order. */
  double[] row(int i) {
    return held == null ? stored.row(i) : held[i];
  }

  /** All rows, not to be changed; of a matrix that {@link #isHeld}. */
  double[][] rows() {
    return held;
  }

  /** Square roots of the diagonal. */
  double[] stds() {
    double[] stds = new double[width];
    for (int j = 0; j < stds.length; j++) {
      stds[j] = Math.sqrt(Math.max(0, row(j)[j]));
    }
    return stds;
  }

  @Override
  public void close() throws IOException {
    if (stored != null) {
      stored.close();
    }
  }
}
