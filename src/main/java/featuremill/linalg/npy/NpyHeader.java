package featuremill.linalg.npy;

import featuremill.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * What stands before the values of an .npy file: element type, byte order, shape, and whether the
 * first (Fortran) or the last (C) index runs fastest.
 *
 * <p>Reads versions 1.0, 2.0 and 3.0 of the format, arrays of any number of dimensions (0 is a
 * single value) and every {@link NpyElement} in either byte order. Writes version 1.0, little
 * endian, with the bytes that NumPy itself writes (2.0 when the shape does not fit).
 *
 * <p>Source: NumPy, {@code numpy.lib.format}, "NPY format".
 */
public final class NpyHeader implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;

  /** NumPy leaves room for the growing axis to reach this many digits in place. */
  private static final int GROWTH_DIGITS = 21;

  /** More than any real header; a corrupt length must not become an allocation. */
  private static final int LONGEST_HEADER = 1 << 20;

  private final String name;
  private final NpyElement element;
  private final boolean bigEndian;
  private final boolean fortranOrder;
  private final long[] shape;
  private final long headerBytes;
  private final long numValues;

  NpyHeader(
      String name,
      NpyElement element,
      boolean bigEndian,
      boolean fortranOrder,
      long[] shape,
      long headerBytes) {
    this.name = name;
    this.element = element;
    this.bigEndian = bigEndian;
    this.fortranOrder = fortranOrder;
    this.shape = shape;
    this.headerBytes = headerBytes;
    this.numValues = product(name, element, shape);
  }

  /**
   * The header of a float64 array in C order, little endian, as this package writes it.
   *
   * @throws IllegalArgumentException if an extent is negative
   */
  public static NpyHeader float64(long... shape) {
    for (long extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("shape " + tuple(shape) + " has a negative extent");
      }
    }
    return new NpyHeader("array", NpyElement.FLOAT64, false, false, shape.clone(), 0);
  }

  /**
   * Reads a header; the stream stands at the first value afterwards.
   *
   * @param name the file's name, for messages
   * @throws Failure (input) if this is no .npy file, if its header is cut short or malformed, or if
   *     its elements are none that become doubles
   */
  public static NpyHeader parse(InputStream in, String name) throws IOException {
    byte[] start = in.readNBytes(8);
    if (!Arrays.equals(Arrays.copyOf(start, 6), MAGIC)) {
      throw Failure.input(name + " is not a .npy file")
          .fix("it does not begin with \\x93NUMPY: write it with numpy.save");
    }
    if (start.length < 8) {
      throw cutShort(name, start.length);
    }
    int version = start[6];
    if (version < 1 || version > 3 || start[7] != 0) {
      throw Failure.input(
              name + " is of .npy version " + version + "." + start[7] + ", which is not known")
          .fix("versions 1.0, 2.0 and 3.0 are read");
    }
    int lengthBytes = version == 1 ? 2 : 4;
    byte[] length = in.readNBytes(lengthBytes);
    if (length.length < lengthBytes) {
      throw cutShort(name, 8L + length.length);
    }
    int textBytes = textLength(length, name);
    byte[] text = in.readNBytes(textBytes);
    if (text.length < textBytes) {
      throw cutShort(name, 8L + lengthBytes + text.length);
    }
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    return new NpyHeaderText(new String(text, charset), name).header(8L + lengthBytes + textBytes);
  }

  public NpyElement element() {
    return element;
  }

  /** True if the first index runs fastest (column-major for two dimensions). */
  public boolean isFortranOrder() {
    return fortranOrder;
  }

  /** Number of dimensions; 0 is a single value. */
  public int numDimensions() {
    return shape.length;
  }

  /** The extents, outermost first. */
  public long[] shape() {
    return shape.clone();
  }

  /** Number of values. */
  public long numValues() {
    return numValues;
  }

  /**
   * Extent of the first dimension, that of rows for a table: a 1-D array is a table of one column.
   *
   * @throws Failure (input) unless the array has one or two dimensions
   */
  public long numRows() {
    return table()[0];
  }

  /**
   * Extent of the second dimension; 1 for a 1-D array.
   *
   * @throws Failure (input) unless the array has one or two dimensions
   */
  public long numColumns() {
    return shape.length == 1 ? 1 : table()[1];
  }

  /** Bytes before the first value, 0 for a header that was not read. */
  public long headerBytes() {
    return headerBytes;
  }

  /** Bytes that the values occupy, the header excluded. */
  public long expectedBytes() {
    return numValues * element.bytes();
  }

  /**
   * Fails unless a file of this many bytes, header included, holds all values. Bytes beyond them
   * are allowed, as NumPy allows them.
   *
   * @throws Failure (input) that names both sizes
   */
  public void checkFileBytes(long fileBytes) {
    if (fileBytes - headerBytes < expectedBytes()) {
      throw truncated(Math.max(0, fileBytes - headerBytes));
    }
  }

  /** The failure of a file whose values end early. */
  Failure truncated(long valueBytes) {
    return Failure.input(
            name
                + " holds "
                + valueBytes
                + " of the "
                + expectedBytes()
                + " bytes of its "
                + describe())
        .fix("the file was cut short: copy or write it again");
  }

  /** Shape and type for people: {@code 10000 x 100 float64 array}. */
  public String describe() {
    StringJoiner extents = new StringJoiner(" x ");
    for (long extent : shape) {
      extents.add(Long.toString(extent));
    }
    return (shape.length == 0 ? "0-D" : extents) + " " + element.numpyName() + " array";
  }

  /**
   * Turns raw values into doubles. int64 and uint64 values beyond 2^53 become the nearest double,
   * ties to the even one; false and true become 0 and 1; everything else is exact.
   *
   * @param source raw values from its position on; the position moves past them, its byte order is
   *     ignored
   * @throws IllegalArgumentException if source holds fewer than count values, or target has no room
   */
  public void decode(ByteBuffer source, double[] target, int to, int count) {
    int width = element.bytes();
    if (count < 0 || source.remaining() < (long) count * width || to < 0) {
      throw new IllegalArgumentException(
          "cannot take " + count + " values of " + width + " bytes from " + source.remaining());
    }
    if (target.length - to < count) {
      throw new IllegalArgumentException(
          "cannot put " + count + " values at " + to + " of an array of " + target.length);
    }
    ByteBuffer bytes =
        source.duplicate().order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    if (element == NpyElement.FLOAT64) {
      bytes.asDoubleBuffer().get(target, to, count);
    } else {
      int start = source.position();
      for (int i = 0; i < count; i++) {
        target[to + i] = element.read(bytes, start + i * width);
      }
    }
    source.position(source.position() + count * width);
  }

  /**
   * {@link #decode(ByteBuffer, double[], int, int)} of a whole array of raw values.
   *
   * @throws IllegalArgumentException if the bytes are no whole number of values
   */
  public double[] decode(byte[] raw) {
    if (raw.length % element.bytes() != 0) {
      throw new IllegalArgumentException(
          raw.length + " bytes are no whole number of values of " + element.bytes() + " bytes");
    }
    double[] values = new double[raw.length / element.bytes()];
    decode(ByteBuffer.wrap(raw), values, 0, values.length);
    return values;
  }

  /** The bytes of this header as NumPy writes them, in C order and little endian. */
  public byte[] format() {
    String descr = (element.bytes() == 1 ? "|" : "<") + element.code();
    String text =
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + tuple(shape) + ", }";
    if (shape.length > 0) {
      text += " ".repeat(GROWTH_DIGITS - Long.toString(shape[0]).length());
    }
    int before = text.length() + 1 + 10 > 65535 - ALIGNMENT ? 12 : 10;
    int length = text.length() + 1 + before;
    int padding = ALIGNMENT - length % ALIGNMENT;
    ByteBuffer out = ByteBuffer.allocate(length + padding).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).put((byte) (before == 10 ? 1 : 2)).put((byte) 0);
    if (before == 10) {
      out.putShort((short) (length + padding - before));
    } else {
      out.putInt(length + padding - before);
    }
    out.put((text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    return out.array();
  }

  String name() {
    return name;
  }

  private long[] table() {
    if (shape.length != 1 && shape.length != 2) {
      throw Failure.input(
              name
                  + " is a "
                  + describe()
                  + ": rows need one dimension or two, not "
                  + shape.length)
          .fix("reshape it to (rows, features) before saving");
    }
    return shape;
  }

  private static int textLength(byte[] little, String name) {
    long length = 0;
    for (int i = little.length - 1; i >= 0; i--) {
      length = length << 8 | Byte.toUnsignedInt(little[i]);
    }
    if (length > LONGEST_HEADER) {
      throw Failure.input(name + " claims a header of " + length + " bytes: it is damaged");
    }
    return (int) length;
  }

  private static Failure cutShort(String name, long bytes) {
    return Failure.input(name + " ends after " + bytes + " bytes, within its .npy header")
        .fix("the file was cut short: copy or write it again");
  }

  private static long product(String name, NpyElement element, long[] shape) {
    long values = 1;
    boolean empty = Arrays.stream(shape).anyMatch(extent -> extent == 0);
    if (empty) {
      return 0;
    }
    try {
      for (long extent : shape) {
        values = Math.multiplyExact(values, extent);
      }
      Math.multiplyExact(values, (long) element.bytes());
    } catch (ArithmeticException overflow) {
      throw Failure.input(name + " claims the shape " + tuple(shape) + ": it is damaged")
          .because(overflow);
    }
    return values;
  }

  private static String tuple(long[] shape) {
    if (shape.length == 1) {
      return "(" + shape[0] + ",)";
    }
    StringJoiner extents = new StringJoiner(", ", "(", ")");
    for (long extent : shape) {
      extents.add(Long.toString(extent));
    }
    return extents.toString();
  }
}
