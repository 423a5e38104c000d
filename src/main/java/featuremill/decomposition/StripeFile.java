package featuremill.decomposition;

import featuremill.failure.Failure;
import featuremill.linalg.DenseBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The rows of a symmetric matrix so far, in a local file that goes away with this: what the rows
 * after them have to the left of the diagonal stands there as columns.
 */
final class StripeFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Path folder;
  private final int dimension;
  private Path path;
  private FileChannel channel;
  private int rows;

  /** A file that is made when the first rows come. */
  StripeFile(Path folder, int dimension) {
    this.folder = folder;
    this.dimension = dimension;
  }

  /**
   * Adds rows [any x d].
   *
   * @throws Failure (exit 1) when the folder has no room or cannot be written to
   */
  void append(DenseBlock stripe) {
    double[] row = new double[dimension];
    ByteBuffer bytes = buffer(dimension);
    try {
      open();
      for (int i = 0; i < stripe.rows(); i++) {
        stripe.copyRow(i, row, 0);
        bytes.clear();
        bytes.asDoubleBuffer().put(row);
        write(bytes, rows * rowBytes());
        rows++;
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Sets the first {@code from} columns of the stripe that starts at row {@code from}. */
  void completeLeft(DenseBlock stripe, int from) {
    if (from != rows) {
      throw new IllegalArgumentException("rows from " + from + " on where " + rows + " are stored");
    }
    int width = stripe.rows();
    double[] part = new double[width];
    ByteBuffer bytes = buffer(width);
    try {
      for (int i = 0; i < from; i++) {
        bytes.clear();
        read(bytes, i * rowBytes() + (long) from * Double.BYTES);
        bytes.asDoubleBuffer().get(part);
        for (int j = 0; j < width; j++) {
          stripe.set(j, i, part[j]);
        }
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void open() throws IOException {
    if (channel == null) {
      path = Files.createTempFile(folder, "covariance-", ".rows");
      channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    bytes.rewind();
    while (bytes.hasRemaining()) {
      int limit = bytes.limit();
      bytes.limit(Math.min(limit, bytes.position() + BUFFER_BYTES));
      channel.write(bytes, position + bytes.position());
      bytes.limit(limit);
    }
  }

  private void read(ByteBuffer bytes, long position) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the file is shorter than what was written to it");
      }
    }
    bytes.rewind();
  }

  private long rowBytes() {
    return (long) dimension * Double.BYTES;
  }

  private static ByteBuffer buffer(int values) {
    return ByteBuffer.allocate(Math.multiplyExact(values, Double.BYTES))
        .order(ByteOrder.nativeOrder());
  }

  private Failure failure(IOException cause) {
    return Failure.unfinished(
            "cannot keep " + (long) dimension * rowBytes() + " bytes of covariance in " + folder)
        .fix("make room there, or give the driver another local folder for such files: " + cause)
        .because(cause);
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
