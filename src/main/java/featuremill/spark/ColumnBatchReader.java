package featuremill.spark;

import java.util.List;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Reads features that stand in columns of their own, a run of each column at a time. */
final class ColumnBatchReader implements BatchReader {
  private static final long serialVersionUID = 1L;

  private final List<Element> columns;

  ColumnBatchReader(List<Element> columns) {
    this.columns = List.copyOf(columns);
  }

  @Override
  public int width() {
    return columns.size();
  }

  @Override
  public void read(
      ColumnarBatch batch,
      int from,
      int count,
      double[] target,
      int offset,
      RowReader.NullReport nulls) {
    int width = columns.size();
    for (int j = 0; j < width; j++) {
      ColumnVector column = batch.column(j);
      columns.get(j).copy(column, from, count, target, offset + j, width);
      if (column.hasNull()) {
        reportNulls(column, from, count, target, offset, j, nulls);
      }
    }
  }

  private void reportNulls(
      ColumnVector column,
      int from,
      int count,
      double[] target,
      int offset,
      int feature,
      RowReader.NullReport nulls) {
    for (int i = 0; i < count; i++) {
      if (column.isNullAt(from + i)) {
        target[offset + i * columns.size() + feature] = Double.NaN;
        nulls.nullAt(feature);
      }
    }
  }
}
