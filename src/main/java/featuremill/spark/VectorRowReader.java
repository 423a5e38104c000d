package featuremill.spark;

import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * Reads features from one column of Spark ML vectors, dense and sparse rows mixed at will.
 *
 * <p>Spark stores a vector as a struct: type (0 sparse, 1 dense), size, indices, values. A sparse
 * row is written out in full: its zeros are centred like any other value.
 */
final class VectorRowReader implements RowReader {
  private static final long serialVersionUID = 1L;
  private static final int FIELDS = 4;
  private static final byte SPARSE = 0;

  private final int ordinal;
  private final int width;

  VectorRowReader(int ordinal, int width) {
    this.ordinal = ordinal;
    this.width = width;
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
    InternalRow vector = row.getStruct(ordinal, FIELDS);
    ArrayData values = vector.getArray(3);
    if (vector.getByte(0) == SPARSE) {
      int size = vector.getInt(1);
      if (size != width) {
        throw new RaggedRowException(size, 0);
      }
      Arrays.fill(target, offset, offset + width, 0.0);
      ArrayData indices = vector.getArray(2);
      for (int i = 0; i < indices.numElements(); i++) {
        target[offset + indices.getInt(i)] = values.getDouble(i);
      }
    } else {
      if (values.numElements() != width) {
        throw new RaggedRowException(values.numElements(), 0);
      }
      Element.DOUBLE.copy(values, width, target, offset);
    }
  }
}
