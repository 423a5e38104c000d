package featuremill.spark;

import java.util.Iterator;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Rows that come in columnar batches, of which every one is kept. */
final class BatchFeed implements RowFeed<ColumnarBatch> {
  private static final long serialVersionUID = 1L;

  private final BatchReader reader;

  BatchFeed(BatchReader reader) {
    this.reader = reader;
  }

  @Override
  public int width() {
    return reader.width();
  }

  @Override
  public boolean isWeighted() {
    return false;
  }

  @Override
  public void feed(Iterator<ColumnarBatch> batches, StagedRows staged) {
    while (batches.hasNext()) {
      ColumnarBatch batch = batches.next();
      int from = 0;
      while (from < batch.numRows()) {
        int count = Math.min(batch.numRows() - from, staged.room());
        reader.read(batch, from, count, staged.values(), staged.offset(), feature -> {});
        staged.add(count);
        from += count;
      }
    }
  }
}
