package featuremill.spark;

import featuremill.linalg.SparseBlock;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Reads one row after the other by its entries, whichever way it is stored: what a dense row has of
 * zeros is left out. Not safe for use by several threads.
 */
final class EntryReader {
  private final RowReader reader;
  private final boolean rounded;
  private final SparseBlock row;
  private double[] full;

  /**
   * @param rounded whether values are rounded to float32
   */
  EntryReader(RowReader reader, boolean rounded) {
    this.reader = reader;
    this.rounded = rounded;
    this.row = new SparseBlock(reader.width(), 0);
  }

  /**
   * Reads a row, which {@link #columns}, {@link #values} and {@link #count} tell of until the next.
   *
   * @throws RaggedRowException if the row has another number of features
   */
  void read(InternalRow source) {
    row.clear();
    if (reader instanceof VectorRowReader vectors && vectors.isSparse(source)) {
      vectors.readEntries(source, row, null);
    } else {
      full = full == null ? new double[reader.width()] : full;
      reader.read(source, full, 0, feature -> {});
      row.addDenseRow(full, 0);
    }
    if (rounded) {
      double[] values = row.values();
      for (int t = 0; t < row.entries(); t++) {
        values[t] = (float) values[t];
      }
    }
  }

  int count() {
    return row.entries();
  }

  int[] columns() {
    return row.indices();
  }

  double[] values() {
    return row.values();
  }
}
