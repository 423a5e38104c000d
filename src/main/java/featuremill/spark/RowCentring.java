package featuremill.spark;

import java.util.stream.IntStream;

/** Makes rows of the matrix Z out of rows as they were read. */
final class RowCentring {
  private final Centring centring;
  private final int widthRead;
  private final boolean all;

  RowCentring(Centring centring, int widthRead) {
    this.centring = centring;
    this.widthRead = widthRead;
    int[] columns = centring.columns();
    this.all =
        columns.length == widthRead && IntStream.range(0, widthRead).allMatch(j -> columns[j] == j);
  }

  /**
   * Centres rows.
   *
   * @param rows as read, row after row
   * @param z row-major [count x width], set
   */
  void centre(double[] rows, int count, double[] z) {
    int width = centring.width();
    for (int i = 0; i < count; i++) {
      if (all) {
        centreRow(rows, i * widthRead, z, i * width);
      } else {
        centreSelection(rows, i * widthRead, z, i * width);
      }
    }
  }

  private void centreRow(double[] x, int from, double[] z, int at) {
    double[] mean = centring.mean();
    double[] low = centring.meanLow();
    double[] scale = centring.scale();
    for (int j = 0; j < mean.length; j++) {
      z[at + j] = ((x[from + j] - mean[j]) - low[j]) / scale[j];
    }
  }

  private void centreSelection(double[] x, int from, double[] z, int at) {
    int[] columns = centring.columns();
    double[] mean = centring.mean();
    double[] low = centring.meanLow();
    double[] scale = centring.scale();
    for (int j = 0; j < columns.length; j++) {
      z[at + j] = ((x[from + columns[j]] - mean[j]) - low[j]) / scale[j];
    }
  }
}
