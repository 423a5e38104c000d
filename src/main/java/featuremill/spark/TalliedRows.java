package featuremill.spark;

import featuremill.stats.Float32Tally;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Gathers the features of rows as they were read, next to what a scan makes of these rows, and
 * hands them by the block to what measures their loss to float32.
 */
final class TalliedRows {
  private final RowReader reader;
  private final Float32Tally tally;
  private final double[] values;
  private final double[] weights;
  private int filled;

  TalliedRows(RowReader reader, Float32Tally tally) {
    int blockRows = Float32Tally.blockRows(reader.width());
    this.reader = reader;
    this.tally = tally;
    this.values = new double[Math.multiplyExact(blockRows, reader.width())];
    this.weights = new double[blockRows];
  }

  /** Takes in a kept row, unless its weight is 0. */
  void add(InternalRow row, double weight) {
    if (weight == 0) {
      return;
    }
    reader.read(row, values, filled * reader.width(), feature -> {});
    weights[filled++] = weight;
    if (filled == weights.length) {
      flush();
    }
  }

  /** Hands over what has gathered. */
  void flush() {
    if (filled > 0) {
      tally.round(values, weights, filled);
      filled = 0;
    }
  }
}
