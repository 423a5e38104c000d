package featuremill.spark.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.io.SeekableInputStream;

/**
 * The bytes of a column chunk, read ahead by {@value #AHEAD} at a time: enough for a request to be
 * worth its while on an object store, and little enough to stay in the cache until it is used.
 */
final class ChunkStream extends InputStream {
  private static final int AHEAD = 4 << 20;

  private final SeekableInputStream file;
  private byte[] buffer;
  private int at;
  private int limit;

  /** Bytes of the chunk that are not read yet. */
  private long left;

  /** The stream over a file; of no chunk yet. */
  ChunkStream(SeekableInputStream file) {
    this.file = file;
    this.buffer = new byte[0];
  }

  /** Goes to a chunk. */
  void open(long position, long length) throws IOException {
    file.seek(position);
    at = 0;
    limit = 0;
    left = length;
    int wanted = (int) Math.min(AHEAD, Math.max(0, length));
    if (buffer.length < wanted) {
      buffer = new byte[wanted];
    }
  }

  @Override
  public int read() throws IOException {
    if (at == limit && !has(1)) {
      return -1;
    }
    return buffer[at++] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == limit && !has(1)) {
      return -1;
    }
    int some = Math.min(length, limit - at);
    System.arraycopy(buffer, at, target, offset, some);
    at += some;
    return some;
  }

  /**
   * The next bytes, little endian, valid until something else is read.
   *
   * @throws IOException if the chunk does not have so many
   */
  ByteBuffer take(int count) throws IOException {
    if (count < 0 || !has(count)) {
      throw new IOException(
          "a page of " + count + " bytes where " + (limit - at + left) + " are left of the column");
    }
    ByteBuffer taken = ByteBuffer.wrap(buffer, at, count).slice().order(ByteOrder.LITTLE_ENDIAN);
    at += count;
    return taken;
  }

  /** Makes the next bytes stand in the buffer, one after the other; false if there are fewer. */
  private boolean has(int count) throws IOException {
    int here = limit - at;
    if (here >= count) {
      return true;
    }
    if (here + left < count) {
      return false;
    }
    byte[] target = buffer.length < count ? new byte[count] : buffer;
    System.arraycopy(buffer, at, target, 0, here);
    buffer = target;
    int more = (int) Math.min(buffer.length - here, left);
    file.readFully(buffer, here, more);
    at = 0;
    limit = here + more;
    left -= more;
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
