package featuremill.spark;

import org.apache.spark.sql.catalyst.InternalRow;

/** Reads the values of one reader and, after them, those of another. */
final class BesideRowReader implements RowReader {
  private static final long serialVersionUID = 1L;

  private final RowReader first;
  private final RowReader second;

  BesideRowReader(RowReader first, RowReader second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public int width() {
    return first.width() + second.width();
  }

  @Override
  public void read(InternalRow row, double[] target, int offset, NullReport nulls) {
    first.read(row, target, offset, nulls);
    second.read(row, target, offset + first.width(), j -> nulls.nullAt(first.width() + j));
  }
}
