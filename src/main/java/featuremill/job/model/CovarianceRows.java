package featuremill.job.model;

import featuremill.linalg.npy.NpyReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The rows of a stored covariance, read when they are asked for: rows asked for in ascending order
 * cost one reading of the file, and never more memory than one row.
 */
public final class CovarianceRows implements AutoCloseable {
  /** Opens the file at its first row. */
  @FunctionalInterface
  interface Opening {
    NpyReader open() throws IOException;
  }

  private final Opening opening;
  private final double[] row;
  private NpyReader reader;
  private int next;

  CovarianceRows(int width, Opening opening) {
    this.opening = opening;
    this.row = new double[width];
  }

  /** A row [d], in an array that is used again. */
  public double[] row(int index) {
    try {
      if (reader == null || index < next) {
        close();
        reader = opening.open();
      }
      while (next <= index) {
        reader.read(row, 0, row.length);
        next++;
      }
      return row;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    next = 0;
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
