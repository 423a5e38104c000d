package featuremill.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * Reads features from one array column.
 *
 * <p>Doubles are copied as memory. Other element types are widened one by one: a cast of the whole
 * column by Spark would box every element.
 */
final class ArrayRowReader implements RowReader {
  private static final long serialVersionUID = 1L;

  /**
   * Element types that are widened here; decimals and booleans are cast to double by Spark first.
   */
  enum Element {
    DOUBLE,
    FLOAT,
    LONG,
    INT,
    SHORT,
    BYTE
  }

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
      return;
    }
    ArrayData array = row.getArray(ordinal);
    if (array.numElements() != width) {
      throw new RaggedRowException(array.numElements());
    }
    copy(array, target, offset);
    if (elementsMayBeNull) {
      for (int j = 0; j < width; j++) {
        if (array.isNullAt(j)) {
          target[offset + j] = Double.NaN;
          nulls.nullAt(j);
        }
      }
    }
  }

  private void copy(ArrayData array, double[] target, int offset) {
    switch (element) {
      case DOUBLE -> copyDoubles(array, target, offset);
      case FLOAT -> {
        for (int j = 0; j < width; j++) {
          target[offset + j] = array.getFloat(j);
        }
      }
      case LONG -> {
        for (int j = 0; j < width; j++) {
          target[offset + j] = array.getLong(j);
        }
      }
      case INT -> {
        for (int j = 0; j < width; j++) {
          target[offset + j] = array.getInt(j);
        }
      }
      case SHORT -> {
        for (int j = 0; j < width; j++) {
          target[offset + j] = array.getShort(j);
        }
      }
      case BYTE -> {
        for (int j = 0; j < width; j++) {
          target[offset + j] = array.getByte(j);
        }
      }
    }
  }

  static void copyDoubles(ArrayData array, double[] target, int offset) {
    int width = array.numElements();
    if (array instanceof UnsafeArrayData flat) {
      long header = UnsafeArrayData.calculateHeaderPortionInBytes(width);
      Platform.copyMemory(
          flat.getBaseObject(),
          flat.getBaseOffset() + header,
          target,
          Platform.DOUBLE_ARRAY_OFFSET + 8L * offset,
          8L * width);
    } else {
      for (int j = 0; j < width; j++) {
        target[offset + j] = array.isNullAt(j) ? Double.NaN : array.getDouble(j);
      }
    }
  }
}
