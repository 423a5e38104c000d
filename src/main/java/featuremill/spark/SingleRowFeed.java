package featuremill.spark;

import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/** Rows that come one by one, the head before the features. */
final class SingleRowFeed implements RowFeed<InternalRow> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;
  private final RowHead head;

  SingleRowFeed(RowReader reader, RowHead head) {
    this.reader = reader;
    this.head = head;
  }

  @Override
  public int width() {
    return reader.width();
  }

  @Override
  public boolean isWeighted() {
    return head.isWeighted();
  }

  @Override
  public void feed(Iterator<InternalRow> rows, StagedRows staged) {
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (head.keeps(row)) {
        reader.read(row, staged.values(), staged.offset(), feature -> {});
        staged.addOne(head.weight(row));
      }
    }
  }
}
