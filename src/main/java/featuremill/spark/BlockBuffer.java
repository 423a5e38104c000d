package featuremill.spark;

import featuremill.stats.CoMoments;
import featuremill.stats.Float32Rounding;
import java.util.Arrays;

/**
 * Gathers rows until they make a block, and hands each block to the accumulator: runs of kept rows
 * of a length that depends on the width alone, whichever way the rows came in.
 */
final class BlockBuffer {
  private final CoMoments moments;
  private final Float32Rounding rounding;
  private final int width;
  private final int blockRows;
  private double[] values;
  private double[] weights;
  private int filled;

  /**
   * @param rounding rounds each block before it is handed over; null to keep values as they are
   */
  BlockBuffer(CoMoments moments, Float32Rounding rounding) {
    this.moments = moments;
    this.rounding = rounding;
    this.width = moments.numFeatures();
    this.blockRows = CoMoments.blockRows(width);
  }

  /** Where rows go, row after row, from {@link #offset} on. */
  double[] values() {
    if (values == null) {
      // Not before it is needed: sparse rows go elsewhere, and may be wide.
      values = new double[Math.multiplyExact(blockRows, width)];
    }
    return values;
  }

  /** Where the next row goes. */
  int offset() {
    return filled * width;
  }

  /** Rows that the block has room for; at least one. */
  int room() {
    return blockRows - filled;
  }

  /** Takes in rows that now stand in {@link #values}. */
  void add(int rows) {
    filled += rows;
    if (filled == blockRows) {
      flush();
    }
  }

  /**
   * Takes in the row that now stands next in {@link #values}, of a weight; of weight 0, it is
   * counted and takes no place in the block.
   *
   * @param weight 1 where rows have no weights
   */
  void addOne(double weight) {
    if (weight == 0) {
      addUnused();
      return;
    }
    if (moments.isWeighted()) {
      weights = weights == null ? new double[blockRows] : weights;
      weights[filled] = weight;
    }
    add(1);
  }

  private void addUnused() {
    double[] row = Arrays.copyOfRange(values, offset(), offset() + width);
    if (rounding != null) {
      Float32Rounding.round(row);
    }
    moments.observeUnused(row, 0);
  }

  /** Hands over what has gathered. */
  void flush() {
    if (filled > 0) {
      if (rounding != null) {
        rounding.round(values, filled);
      }
      if (moments.isWeighted()) {
        moments.observeWeighted(values, weights, filled);
      } else {
        moments.observe(values, filled);
      }
      filled = 0;
    }
  }
}
