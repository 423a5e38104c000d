package featuremill.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Reads features from one column of nested arrays, in C order. */
final class TensorRowReader implements RowReader {
  private static final long serialVersionUID = 1L;

  private final int ordinal;
  private final TensorShape shape;
  private final ArrayRowReader innermost;

  TensorRowReader(int ordinal, TensorShape shape, Element element) {
    this.ordinal = ordinal;
    this.shape = shape;
    this.innermost = new ArrayRowReader(0, shape.length(shape.rank() - 1), element, true);
  }

  @Override
  public int width() {
    return shape.size(0);
  }

  @Override
  public void read(InternalRow row, double[] target, int offset, NullReport nulls) {
    if (row.isNullAt(ordinal)) {
      readNullRow(target, offset, nulls);
    } else {
      read(row.getArray(ordinal), 0, target, offset, 0, nulls);
    }
  }

  /**
   * Reads an array at a level.
   *
   * @param first the feature that its first element is
   */
  private void read(
      ArrayData array, int level, double[] target, int offset, int first, NullReport nulls) {
    if (array.numElements() != shape.length(level)) {
      throw RaggedRowException.ofArray(array.numElements(), level);
    }
    if (level == shape.rank() - 1) {
      innermost.read(array, target, offset + first, j -> nulls.nullAt(first + j));
      return;
    }
    int size = shape.size(level + 1);
    for (int i = 0; i < array.numElements(); i++) {
      int from = first + i * size;
      if (array.isNullAt(i)) {
        for (int j = from; j < from + size; j++) {
          target[offset + j] = Double.NaN;
          nulls.nullAt(j);
        }
      } else {
        read(array.getArray(i), level + 1, target, offset, from, nulls);
      }
    }
  }
}
