package featuremill.spark;

import java.io.Serializable;

/**
 * What has to be known of all rows before they are compared. Mergeable; the sums depend on the
 * order of merging, in their last bits.
 */
final class RowsSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So that sums of as many of the largest doubles as there can be do not overflow. */
  private static final double SMALL = 0x1p-40;

  private final double[] sums;
  private long rows;
  private double largest;
  private final RowTally zeros = new RowTally();
  private final RowTally unusable = new RowTally();

  RowsSummary(int width) {
    this.sums = new double[width];
  }

  /**
   * Takes in rows.
   *
   * @param values row-major [ids.length x width]
   */
  void observe(long[] ids, double[] values) {
    for (int i = 0; i < ids.length; i++) {
      double most = 0;
      boolean finite = true;
      for (int j = 0; j < sums.length; j++) {
        double x = values[i * sums.length + j];
        finite &= Double.isFinite(x);
        most = Math.max(most, Math.abs(x));
        sums[j] += SMALL * x;
      }
      if (!finite) {
        unusable.add(ids[i]);
      } else if (most == 0) {
        zeros.add(ids[i]);
      }
      largest = finite ? Math.max(largest, most) : largest;
    }
    rows += ids.length;
  }

  /** Takes in the summary of the rows that follow. */
  void combine(RowsSummary next) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += next.sums[j];
    }
    rows += next.rows;
    largest = Math.max(largest, next.largest);
    zeros.combine(next.zeros);
    unusable.combine(next.unusable);
  }

  long rows() {
    return rows;
  }

  /** A point amid the rows, [width]; to be told apart from their mean by roundings. */
  double[] centre() {
    double[] centre = new double[sums.length];
    for (int j = 0; j < centre.length; j++) {
      centre[j] = rows == 0 ? 0 : sums[j] / rows / SMALL;
    }
    return centre;
  }

  /** The largest magnitude of rows that are finite. */
  double largest() {
    return largest;
  }

  /** Rows of nothing but zeros. */
  RowTally zeros() {
    return zeros;
  }

  /** Rows with a value that is NaN or infinite. */
  RowTally unusable() {
    return unusable;
  }
}
