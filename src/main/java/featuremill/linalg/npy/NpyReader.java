package featuremill.linalg.npy;

import featuremill.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads the values of an .npy file in the order in which they stand in it, a bounded buffer at a
 * time.
 */
public final class NpyReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final NpyHeader header;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long valuesRead;

  private NpyReader(InputStream in, NpyHeader header) {
    this.in = in;
    this.header = header;
  }

  /**
   * Reads the header. The reader owns the stream from here on.
   *
   * @param name the file's name, for messages
   * @throws Failure (input) as {@link NpyHeader#parse}
   */
  public static NpyReader open(InputStream in, String name) throws IOException {
    return new NpyReader(in, NpyHeader.parse(in, name));
  }

  public NpyHeader header() {
    return header;
  }

  /**
   * Reads the next values.
   *
   * @throws Failure (input) if the file ends before them
   * @throws IllegalArgumentException if the array has fewer values left, or target has no room
   */
  public void read(double[] target, int to, int count) throws IOException {
    if (count > header.numValues() - valuesRead) {
      throw new IllegalArgumentException(
          "cannot read " + count + " values after " + valuesRead + " of " + header.numValues());
    }
    int width = header.element().bytes();
    int done = 0;
    while (done < count) {
      int wanted = Math.min(count - done, BUFFER_BYTES / width) * width;
      int bytes = in.readNBytes(buffer, 0, wanted);
      if (bytes < wanted) {
        throw header.truncated(valuesRead * width + bytes);
      }
      header.decode(ByteBuffer.wrap(buffer, 0, wanted), target, to + done, wanted / width);
      done += wanted / width;
      valuesRead += wanted / width;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
