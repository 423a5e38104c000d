package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.linalg.OffHeapDoubles;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.apache.spark.SparkEnv;

/**
 * Rows on a local disk of the executor, raw doubles in the machine's byte order, mapped into memory
 * afterwards.
 *
 * <p>The file has no name from the moment it is open, so that the disk has its room back when the
 * last mapping goes or the process ends, however it ends. Rows are written to it rather than to a
 * mapping, since a full disk is then an error that can be told, and not the end of the process.
 */
final class SpillFile implements AutoCloseable {
  private static final int PIECE = 1 << 13;

  private final File folder;
  private final long budget;
  private final FileChannel channel;
  private final ByteBuffer bytes =
      ByteBuffer.allocate(PIECE * Double.BYTES).order(ByteOrder.nativeOrder());

  SpillFile(File folder, long budget, FileChannel channel) {
    this.folder = folder;
    this.budget = budget;
    this.channel = channel;
  }

  /**
   * An empty file in one of Spark's local folders.
   *
   * @param budget bytes of rows that the executor may hold off the heap, for messages
   */
  static SpillFile create(long budget) {
    File file = SparkEnv.get().blockManager().diskBlockManager().createTempLocalBlock()._2();
    try {
      FileChannel channel =
          FileChannel.open(
              file.toPath(),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      return new SpillFile(file.getParentFile(), budget, channel);
    } catch (IOException e) {
      throw failure(file.getParentFile(), budget, "rows of a segment cannot be stored", e);
    }
  }

  /** Appends {@code count} values. */
  void append(double[] values, int from, int count) {
    for (int done = 0; done < count; done += PIECE) {
      int piece = Math.min(PIECE, count - done);
      bytes.clear().limit(piece * Double.BYTES);
      bytes.asDoubleBuffer().put(values, from + done, piece);
      write();
    }
  }

  private void write() {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      String what = bytes.remaining() + " bytes more of a segment's rows cannot be stored";
      throw failure(folder, budget, what + written(), e);
    }
  }

  private String written() {
    try {
      return " after " + channel.position();
    } catch (IOException e) {
      return "";
    }
  }

  /** A part of what was written: {@code count} values from one on. */
  OffHeapDoubles map(long from, long count) {
    try {
      return OffHeapDoubles.mapped(channel, from * Double.BYTES, count);
    } catch (IOException e) {
      throw failure(folder, budget, "stored rows cannot be mapped into memory", e);
    }
  }

  private static Failure failure(File folder, long budget, String what, IOException cause) {
    return Failure.unfinished(what + ": " + cause.getMessage())
        .at(folder.toString())
        .fix(
            "there are "
                + folder.getUsableSpace()
                + " bytes free: make room, have spark.local.dir name a larger disk, or let each"
                + " executor hold more than "
                + budget
                + " bytes of rows in memory by "
                + DenseRows.MEMORY_SETTING)
        .because(cause);
  }

  /** Closes the file; what is mapped of it stays. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(folder, budget, "a file of stored rows cannot be closed", e);
    }
  }
}
