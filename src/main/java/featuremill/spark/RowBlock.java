package featuremill.spark;

import featuremill.linalg.distance.DistanceRows;
import featuremill.linalg.distance.DistanceSpace;
import java.io.Serializable;

/** A block of rows as executors store it. */
final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  final BlockKey key;
  private final double[] values;

  /**
   * @param values row-major [rows of the key x width]
   */
  RowBlock(BlockKey key, double[] values) {
    this.key = key;
    this.values = values;
  }

  /** The block's rows in a space; the caller closes them. */
  DistanceRows in(DistanceSpace space) {
    return DistanceRows.of(space, key.ids(), values);
  }

  RowsSummary summary(int width) {
    RowsSummary summary = new RowsSummary(width);
    summary.observe(key.ids(), values);
    return summary;
  }
}
