package featuremill.spark;

import org.apache.spark.sql.vectorized.ColumnarBatch;

/** The rows of one of Spark's columnar batches. */
final class BatchRun implements RowRun {
  private final BatchReader reader;
  private final ColumnarBatch batch;
  private int next;

  BatchRun(BatchReader reader, ColumnarBatch batch) {
    this.reader = reader;
    this.batch = batch;
  }

  @Override
  public int rows() {
    return batch.numRows() - next;
  }

  /** Leaves out the next rows. */
  void skip(int count) {
    next += count;
  }

  @Override
  public void take(int count, double[] target, int offset, RowReader.NullReport nulls) {
    reader.read(batch, next, count, target, offset, nulls);
    next += count;
  }
}
