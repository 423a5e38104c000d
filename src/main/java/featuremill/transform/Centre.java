package featuremill.transform;

import java.io.Serializable;

/** A mean as the unevaluated sum high + low, to be taken from rows and put back. */
final class Centre implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] high;
  private final double[] low;

  /**
   * The arrays are copied.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  Centre(double[] high, double[] low) {
    Widths.checkVector("low part of the mean", low.length, high.length);
    this.high = high.clone();
    this.low = low.clone();
  }

  int width() {
    return high.length;
  }

  /** row_j = (row_j - high_j) - low_j */
  void subtractFrom(double[] row) {
    subtract(row, high, low);
  }

  /** row_j = (row_j + low_j) + high_j */
  void addTo(double[] row) {
    add(row, high, low);
  }

  // One index for all arrays, which are parameters and not fields: only then does the compiler see
  // that no store can change a later load, and turns the loop into vector instructions.

  private static void subtract(double[] row, double[] high, double[] low) {
    for (int j = 0; j < row.length; j++) {
      row[j] = (row[j] - high[j]) - low[j];
    }
  }

  private static void add(double[] row, double[] high, double[] low) {
    for (int j = 0; j < row.length; j++) {
      row[j] = (row[j] + low[j]) + high[j];
    }
  }
}
