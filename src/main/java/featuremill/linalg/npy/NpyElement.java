package featuremill.linalg.npy;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The element types of an .npy file that become doubles.
 *
 * <p>Every type but the two of eight-byte integers fits a double exactly. Integers of eight bytes
 * beyond 2^53 become the nearest double, ties to the even one, as NumPy's {@code astype(float)}
 * does.
 */
public enum NpyElement {
  FLOAT64("f8") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getDouble(at);
    }
  },
  FLOAT32("f4") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getFloat(at);
    }
  },
  INT8("i1") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.get(at);
    }
  },
  UINT8("u1") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return Byte.toUnsignedInt(bytes.get(at));
    }
  },
  INT16("i2") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getShort(at);
    }
  },
  UINT16("u2") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return Short.toUnsignedInt(bytes.getShort(at));
    }
  },
  INT32("i4") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getInt(at);
    }
  },
  UINT32("u4") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return Integer.toUnsignedLong(bytes.getInt(at));
    }
  },
  INT64("i8") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.getLong(at);
    }
  },
  UINT64("u8") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return unsigned(bytes.getLong(at));
    }
  },
  /** One byte, 0 is false; becomes 0 or 1. */
  BOOL("b1") {
    @Override
    double read(ByteBuffer bytes, int at) {
      return bytes.get(at) == 0 ? 0 : 1;
    }
  };

  /** What an error about another type lists. */
  static final String SUPPORTED = "float64, float32, int8 to int64, uint8 to uint64 and bool";

  private final String code;

  NpyElement(String code) {
    this.code = code;
  }

  /** Bytes of one element. */
  public int bytes() {
    return code.charAt(1) - '0';
  }

  /** NumPy's name: {@code float64}, {@code uint8}, {@code bool}. */
  public String numpyName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type code of a descr, without the byte order: {@code f8}. */
  String code() {
    return code;
  }

  /** The element of a type code, or null. */
  static NpyElement of(String code) {
    for (NpyElement element : values()) {
      if (element.code.equals(code)) {
        return element;
      }
    }
    return null;
  }

  abstract double read(ByteBuffer bytes, int at);

  private static double unsigned(long value) {
    if (value >= 0) {
      return value;
    }
    // Halve with the lost bit kept sticky, so that doubling gives the value rounded once.
    return 2.0 * ((value >>> 1) | (value & 1));
  }
}
