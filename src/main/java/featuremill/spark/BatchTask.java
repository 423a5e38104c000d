package featuremill.spark;

import featuremill.stats.CoMoments;
import java.util.Iterator;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Folds a segment that comes in columnar batches, of which every row is kept. */
final class BatchTask extends SegmentTask<ColumnarBatch> {
  private static final long serialVersionUID = 1L;

  private final BatchReader reader;

  BatchTask(BatchReader reader, CoMoments.Scope scope) {
    super(reader.width(), new RowHead(0), scope);
    this.reader = reader;
  }

  @Override
  void fold(
      Iterator<ColumnarBatch> batches,
      ScanState state,
      BlockBuffer block,
      RowReader.NullReport nulls) {
    while (batches.hasNext()) {
      ColumnarBatch batch = batches.next();
      int from = 0;
      while (from < batch.numRows()) {
        int count = Math.min(batch.numRows() - from, block.room());
        reader.read(batch, from, count, block.values(), block.offset(), nulls);
        block.add(count);
        state.countRows(count);
        from += count;
      }
    }
  }
}
