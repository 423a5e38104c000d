package featuremill.spark;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.execution.vectorized.OffHeapColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.unsafe.Platform;

/**
 * A numeric type that is widened to double here, from an array of a row or from a run of a column
 * vector. A cast by Spark would box every element of an array, and keeps a scan from being
 * columnar. Nulls come out as anything; the caller looks for them.
 */
enum Element {
  DOUBLE {
    @Override
    void copy(ArrayData array, int count, double[] target, int offset) {
      if (array instanceof UnsafeArrayData flat) {
        long header = UnsafeArrayData.calculateHeaderPortionInBytes(count);
        copyMemory(flat.getBaseObject(), flat.getBaseOffset() + header, target, offset, count);
      } else {
        for (int j = 0; j < count; j++) {
          target[offset + j] = array.isNullAt(j) ? Double.NaN : array.getDouble(j);
        }
      }
    }

    @Override
    void copy(ColumnVector column, int from, int count, double[] target, int offset, int stride) {
      if (stride == 1 && column instanceof OffHeapColumnVector flat && !flat.hasDictionary()) {
        copyMemory(null, flat.valuesNativeAddress() + 8L * from, target, offset, count);
        return;
      }
      double[] values = column.getDoubles(from, count);
      if (stride == 1) {
        System.arraycopy(values, 0, target, offset, count);
        return;
      }
      for (int i = 0; i < count; i++) {
        target[offset + i * stride] = values[i];
      }
    }
  },

  FLOAT {
    @Override
    void copy(ArrayData array, int count, double[] target, int offset) {
      for (int j = 0; j < count; j++) {
        target[offset + j] = array.getFloat(j);
      }
    }

    @Override
    void copy(ColumnVector column, int from, int count, double[] target, int offset, int stride) {
      float[] values = column.getFloats(from, count);
      for (int i = 0; i < count; i++) {
        target[offset + i * stride] = values[i];
      }
    }
  },

  LONG {
    @Override
    void copy(ArrayData array, int count, double[] target, int offset) {
      for (int j = 0; j < count; j++) {
        target[offset + j] = array.getLong(j);
      }
    }

    @Override
    void copy(ColumnVector column, int from, int count, double[] target, int offset, int stride) {
      long[] values = column.getLongs(from, count);
      for (int i = 0; i < count; i++) {
        target[offset + i * stride] = values[i];
      }
    }
  },

  INT {
    @Override
    void copy(ArrayData array, int count, double[] target, int offset) {
      for (int j = 0; j < count; j++) {
        target[offset + j] = array.getInt(j);
      }
    }

    @Override
    void copy(ColumnVector column, int from, int count, double[] target, int offset, int stride) {
      int[] values = column.getInts(from, count);
      for (int i = 0; i < count; i++) {
        target[offset + i * stride] = values[i];
      }
    }
  },

  SHORT {
    @Override
    void copy(ArrayData array, int count, double[] target, int offset) {
      for (int j = 0; j < count; j++) {
        target[offset + j] = array.getShort(j);
      }
    }

    @Override
    void copy(ColumnVector column, int from, int count, double[] target, int offset, int stride) {
      short[] values = column.getShorts(from, count);
      for (int i = 0; i < count; i++) {
        target[offset + i * stride] = values[i];
      }
    }
  },

  BYTE {
    @Override
    void copy(ArrayData array, int count, double[] target, int offset) {
      for (int j = 0; j < count; j++) {
        target[offset + j] = array.getByte(j);
      }
    }

    @Override
    void copy(ColumnVector column, int from, int count, double[] target, int offset, int stride) {
      byte[] values = column.getBytes(from, count);
      for (int i = 0; i < count; i++) {
        target[offset + i * stride] = values[i];
      }
    }
  };

  /** Copies the first {@code count} elements to {@code target[offset .. offset + count)}. */
  abstract void copy(ArrayData array, int count, double[] target, int offset);

  /**
   * Copies values {@code [from, from + count)} of a column to {@code target[offset]}, {@code
   * target[offset + stride]} ...
   */
  abstract void copy(
      ColumnVector column, int from, int count, double[] target, int offset, int stride);

  /** The element of that type; null for decimals and booleans, which Spark casts to double. */
  static Element of(DataType type) {
    if (type.equals(DataTypes.DoubleType)) {
      return DOUBLE;
    } else if (type.equals(DataTypes.FloatType)) {
      return FLOAT;
    } else if (type.equals(DataTypes.LongType)) {
      return LONG;
    } else if (type.equals(DataTypes.IntegerType)) {
      return INT;
    } else if (type.equals(DataTypes.ShortType)) {
      return SHORT;
    } else if (type.equals(DataTypes.ByteType)) {
      return BYTE;
    }
    return null;
  }

  private static void copyMemory(Object base, long from, double[] target, int offset, int count) {
    Platform.copyMemory(base, from, target, Platform.DOUBLE_ARRAY_OFFSET + 8L * offset, 8L * count);
  }
}
