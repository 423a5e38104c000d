package featuremill.linalg.npy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes a float64 .npy file, C order and little endian, as its values come. The bytes are those of
 * {@code numpy.save}.
 */
public final class NpyWriter implements AutoCloseable {
  private static final int BUFFER_VALUES = 1 << 13;

  private final OutputStream out;
  private final NpyHeader header;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER_VALUES * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long written;
  private boolean failed;

  /**
   * Writes the header of an array of a given shape. The writer owns the stream from here on.
   *
   * @throws IllegalArgumentException if an extent is negative
   */
  public NpyWriter(OutputStream out, long... shape) throws IOException {
    this.out = out;
    this.header = NpyHeader.float64(shape);
    out.write(header.format());
  }

  /**
   * Writes the next values.
   *
   * @throws IllegalArgumentException if they are more than the shape holds
   */
  public void write(double[] values, int from, int count) throws IOException {
    if (count > header.numValues() - written) {
      failed = true;
      throw new IllegalArgumentException(
          "cannot write " + count + " values after " + written + " of a " + header.describe());
    }
    try {
      for (int i = from; i < from + count; i++) {
        if (!buffer.hasRemaining()) {
          flush();
        }
        buffer.putDouble(values[i]);
      }
    } catch (IOException | RuntimeException e) {
      failed = true;
      throw e;
    }
    written += count;
  }

  /** {@link #write(double[], int, int)} of all values. */
  public void write(double[] values) throws IOException {
    write(values, 0, values.length);
  }

  /**
   * Ends the file.
   *
   * @throws IllegalStateException if fewer values came than the shape holds, unless a write has
   *     failed before
   */
  @Override
  public void close() throws IOException {
    try (out) {
      flush();
    }
    if (!failed && written < header.numValues()) {
      throw new IllegalStateException(
          "only " + written + " values came for a " + header.describe());
    }
  }

  private void flush() throws IOException {
    out.write(buffer.array(), 0, buffer.position());
    buffer.clear();
  }
}
