package featuremill.spark;

import java.util.stream.IntStream;

/**
 * Makes rows of the matrix Z out of rows as they were read.
 *
 * <p>Each row is copied to a place of its own first: where every array is indexed alike, the
 * compiler makes vector instructions of the loop.
 */
final class RowCentring {
  private final int[] columns;
  private final double[] mean;
  private final double[] low;
  private final double[] scale;
  private final double[] row;
  private final int widthRead;
  private final boolean all;

  RowCentring(Centring centring, int widthRead) {
    this.columns = centring.columns();
    this.mean = centring.mean();
    this.low = centring.meanLow();
    this.scale = centring.scale();
    this.row = new double[columns.length];
    this.widthRead = widthRead;
    this.all =
        columns.length == widthRead && IntStream.range(0, widthRead).allMatch(j -> columns[j] == j);
  }

  /**
   * Centres rows, and multiplies them by the roots of their weights.
   *
   * @param rows as read, row after row
   * @param weights [count]; null where rows have none
   * @param z row-major [count x width], set
   */
  void centre(double[] rows, double[] weights, int count, double[] z) {
    for (int i = 0; i < count; i++) {
      select(rows, i * widthRead);
      centre(row, mean, low, scale);
      if (weights != null) {
        multiply(row, Math.sqrt(weights[i]));
      }
      System.arraycopy(row, 0, z, i * row.length, row.length);
    }
  }

  private void select(double[] rows, int from) {
    if (all) {
      System.arraycopy(rows, from, row, 0, row.length);
      return;
    }
    for (int j = 0; j < row.length; j++) {
      row[j] = rows[from + columns[j]];
    }
  }

  private static void multiply(double[] z, double factor) {
    for (int j = 0; j < z.length; j++) {
      z[j] *= factor;
    }
  }

  private static void centre(double[] x, double[] mean, double[] low, double[] scale) {
    for (int j = 0; j < x.length; j++) {
      x[j] = ((x[j] - mean[j]) - low[j]) / scale[j];
    }
  }
}
