package featuremill.spark;

import java.io.Serializable;
import java.util.List;

/**
 * Products of all rows with a block of vectors, [rows x block], and their sums. Were nothing
 * rounded the sums would be 0, as the rows are centred: they take from the result what rounding has
 * put there.
 */
final class RowProducts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int block;
  private final double[] values;
  private final double[] totals;

  private RowProducts(int block, double[] values, double[] totals) {
    this.block = block;
    this.values = values;
    this.totals = totals;
  }

  /** All products from those of runs of rows, in their order. */
  static RowProducts of(List<double[]> parts, int numRows, int block) {
    double[] values = new double[Math.multiplyExact(numRows, block)];
    int at = 0;
    for (double[] part : parts) {
      System.arraycopy(part, 0, values, at, part.length);
      at += part.length;
    }
    if (at != values.length) {
      throw new IllegalStateException(
          "products of " + at / block + " rows where there are " + numRows);
    }
    return new RowProducts(block, values, totals(values, block));
  }

  private static double[] totals(double[] values, int block) {
    CompensatedSums sums = new CompensatedSums(block);
    for (int at = 0; at < values.length; at += block) {
      sums.add(values, at);
    }
    return sums.values();
  }

  int block() {
    return block;
  }

  /** Bytes of the numbers. */
  long bytes() {
    return 8L * values.length;
  }

  /** Row-major [rows x block]. */
  double[] values() {
    return values;
  }

  /** Sums over the rows [block]. */
  double[] totals() {
    return totals;
  }
}
