package featuremill.spark;

import org.apache.spark.sql.catalyst.InternalRow;

/** Reads features that stand in columns of their own, each already a double. */
final class ColumnRowReader implements RowReader {
  private static final long serialVersionUID = 1L;

  private final int firstOrdinal;
  private final int width;

  ColumnRowReader(int firstOrdinal, int width) {
    this.firstOrdinal = firstOrdinal;
    this.width = width;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void read(InternalRow row, double[] target, int offset, NullReport nulls) {
    for (int j = 0; j < width; j++) {
      if (row.isNullAt(firstOrdinal + j)) {
        target[offset + j] = Double.NaN;
        nulls.nullAt(j);
      } else {
        target[offset + j] = row.getDouble(firstOrdinal + j);
      }
    }
  }
}
