package featuremill.spark;

import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Reads features from one array column of a batch. Where the rows' arrays lie one after the other,
 * as Parquet's reader leaves them, a run of rows is one run of values.
 */
final class ArrayBatchReader implements BatchReader {
  private static final long serialVersionUID = 1L;

  private final int width;
  private final Element element;
  private final boolean elementsMayBeNull;
  private final ArrayRowReader single;

  ArrayBatchReader(int width, Element element, boolean elementsMayBeNull) {
    this.width = width;
    this.element = element;
    this.elementsMayBeNull = elementsMayBeNull;
    this.single = new ArrayRowReader(0, width, element, elementsMayBeNull);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void read(
      ColumnarBatch batch,
      int from,
      int count,
      double[] target,
      int offset,
      RowReader.NullReport nulls) {
    ColumnVector arrays = batch.column(0);
    if (arrays instanceof WritableColumnVector flat && isOneRun(flat, from, count)) {
      int first = flat.getArrayOffset(from);
      element.copy(flat.getChild(0), first, count * width, target, offset, 1);
      if (elementsMayBeNull && flat.getChild(0).hasNull()) {
        reportNulls(flat.getChild(0), first, count, target, offset, nulls);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      readOne(arrays, from + i, i, target, offset + i * width, nulls);
    }
  }

  private boolean isOneRun(WritableColumnVector arrays, int from, int count) {
    if (arrays.hasNull()) {
      return false;
    }
    int due = arrays.getArrayOffset(from);
    for (int row = from; row < from + count; row++) {
      if (arrays.getArrayLength(row) != width || arrays.getArrayOffset(row) != due) {
        return false;
      }
      due += width;
    }
    return true;
  }

  private void reportNulls(
      ColumnVector values,
      int first,
      int count,
      double[] target,
      int offset,
      RowReader.NullReport nulls) {
    for (int i = 0; i < count * width; i++) {
      if (values.isNullAt(first + i)) {
        target[offset + i] = Double.NaN;
        nulls.nullAt(i % width);
      }
    }
  }

  private void readOne(
      ColumnVector arrays,
      int row,
      int rowsBefore,
      double[] target,
      int offset,
      RowReader.NullReport nulls) {
    if (arrays.isNullAt(row)) {
      single.readNullRow(target, offset, nulls);
      return;
    }
    try {
      single.read(arrays.getArray(row), target, offset, nulls);
    } catch (RaggedRowException e) {
      throw e.after(rowsBefore);
    }
  }
}
