package featuremill.spark;

import featuremill.linalg.SparseBlock;
import featuremill.stats.Float32Rounding;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * Reads features from one column of Spark ML vectors, dense and sparse rows mixed at will.
 *
 * <p>Spark stores a vector as a struct: type (0 sparse, 1 dense), size, indices, values.
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

  /** Length of the vector of a row where it is not null. */
  static int size(InternalRow row, int ordinal) {
    InternalRow vector = row.getStruct(ordinal, FIELDS);
    return vector.getByte(0) == SPARSE ? vector.getInt(1) : vector.getArray(3).numElements();
  }

  /** Whether a row is there and stored by its entries. */
  boolean isSparse(InternalRow row) {
    return !row.isNullAt(ordinal) && row.getStruct(ordinal, FIELDS).getByte(0) == SPARSE;
  }

  /**
   * Adds the entries of a row that {@link #isSparse} to a block.
   *
   * @param rounding rounds them first; null to keep them as they are
   */
  void readEntries(InternalRow row, SparseBlock target, Float32Rounding rounding) {
    InternalRow vector = row.getStruct(ordinal, FIELDS);
    requireWidth(vector.getInt(1));
    ArrayData indices = vector.getArray(2);
    int count = indices.numElements();
    int start = target.startRow(count);
    copyInts(indices, count, target.indices(), start);
    Element.DOUBLE.copy(vector.getArray(3), count, target.values(), start);
    if (rounding != null) {
      rounding.round(target.indices(), target.values(), start, count);
    }
    target.endRow(count);
  }

  private static void copyInts(ArrayData source, int count, int[] target, int start) {
    if (source instanceof UnsafeArrayData flat) {
      Platform.copyMemory(
          flat.getBaseObject(),
          flat.getBaseOffset() + UnsafeArrayData.calculateHeaderPortionInBytes(count),
          target,
          Platform.INT_ARRAY_OFFSET + 4L * start,
          4L * count);
    } else {
      for (int t = 0; t < count; t++) {
        target[start + t] = source.getInt(t);
      }
    }
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
      requireWidth(vector.getInt(1));
      Arrays.fill(target, offset, offset + width, 0.0);
      ArrayData indices = vector.getArray(2);
      for (int i = 0; i < indices.numElements(); i++) {
        target[offset + indices.getInt(i)] = values.getDouble(i);
      }
    } else {
      requireWidth(values.numElements());
      Element.DOUBLE.copy(values, width, target, offset);
    }
  }

  private void requireWidth(int found) {
    if (found != width) {
      throw new RaggedRowException(found, 0);
    }
  }
}
