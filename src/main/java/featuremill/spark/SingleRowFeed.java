package featuremill.spark;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/** Rows that come one by one; where there are masks, the reason stands in the first column. */
final class SingleRowFeed implements RowFeed<InternalRow> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;
  private final boolean masked;

  SingleRowFeed(RowReader reader, boolean masked) {
    this.reader = reader;
    this.masked = masked;
  }

  @Override
  public int width() {
    return reader.width();
  }

  @Override
  public void feed(Iterator<InternalRow> rows, StagedRows staged) {
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (!masked || row.getInt(0) < 0) {
        reader.read(row, staged.values(), staged.offset(), feature -> {});
        staged.add(1);
      }
    }
  }
}
