package featuremill.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Reads features from one array column. */
final class ArrayRowReader implements RowReader {
  private static final long serialVersionUID = 1L;

  private final int ordinal;
  private final int width;
  private final Element element;
  private final boolean elementsMayBeNull;

  ArrayRowReader(int ordinal, int width, Element element, boolean elementsMayBeNull) {
    this.ordinal = ordinal;
    this.width = width;
    this.element = element;
    this.elementsMayBeNull = elementsMayBeNull;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void read(InternalRow row, double[] target, int offset, NullReport nulls) {
    if (row.isNullAt(ordinal)) {
      readNullRow(target, offset, nulls);
    } else {
      read(row.getArray(ordinal), target, offset, nulls);
    }
  }

  /** Copies an array's elements, as {@link #read(InternalRow, double[], int, NullReport)} does. */
  void read(ArrayData array, double[] target, int offset, NullReport nulls) {
    if (array.numElements() != width) {
      throw new RaggedRowException(array.numElements(), 0);
    }
    element.copy(array, width, target, offset);
    if (elementsMayBeNull) {
      for (int j = 0; j < width; j++) {
        if (array.isNullAt(j)) {
          target[offset + j] = Double.NaN;
          nulls.nullAt(j);
        }
      }
    }
  }
}
