package featuremill.spark;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.stats.SummationDepth;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.util.KnownSizeEstimation;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The rows of one segment as an executor stores them: an object of some hundred bytes for Spark,
 * which keeps it in memory as an element of a persisted RDD, and rows outside of Spark's account.
 *
 * <p>Spark then sends tasks to where the rows are, and reads them again where an executor is lost.
 * Should it move a segment to another process after all, because the one that has it stays busy,
 * the rows go along, and are freed there when the task ends. Should Spark drop a segment from its
 * memory, a cleaner frees the rows some time after, unless they are stored anew before.
 */
@DefaultSerializer(JavaSerializer.class)
final class StoredSegment implements Serializable, KnownSizeEstimation {
  private static final long serialVersionUID = 1L;
  private static final Cleaner CLEANER = Cleaner.create();
  private static final long OBJECT_BYTES = 256;
  private static final long PART_BYTES = 256;

  private final int index;
  private final int width;
  private final long numRows;
  private final long digest;
  private transient List<StoredPart> parts;
  private transient Holdings holdings;
  private transient int users;
  private transient boolean closed;

  StoredSegment(
      int index, int width, long numRows, long digest, List<StoredPart> parts, Holdings holdings) {
    this.index = index;
    this.width = width;
    this.numRows = numRows;
    this.digest = digest;
    hold(parts, holdings);
  }

  private void hold(List<StoredPart> stored, Holdings held) {
    parts = List.copyOf(stored);
    holdings = held;
    CLEANER.register(this, held);
  }

  int index() {
    return index;
  }

  long numRows() {
    return numRows;
  }

  /** See {@link RowsDigest}. */
  long digest() {
    return digest;
  }

  /** The most additions that a product of a row meets, were it in the first block. */
  long additions(int run) {
    SummationDepth depth = new SummationDepth();
    int most = RowCut.blockRows(width);
    for (StoredPart part : parts) {
      for (int row = 0; row < part.rows(); row += most) {
        depth.addProducts(Math.min(most, part.rows() - row), run);
      }
    }
    return depth.additions();
  }

  /** Bytes off the heap, or in files. */
  long bytes(boolean spilled) {
    return parts.stream().filter(p -> p.isSpilled() == spilled).mapToLong(StoredPart::bytes).sum();
  }

  /**
   * Shows every block in the order of the rows, row-major [rows x width].
   *
   * @throws IllegalStateException when the rows have been freed
   */
  void forEachBlock(Consumer<DenseBlock> reader) {
    begin();
    try {
      int most = RowCut.blockRows(width);
      for (StoredPart part : parts) {
        for (int row = 0; row < part.rows(); row += most) {
          int rows = Math.min(most, part.rows() - row);
          reader.accept(DenseBlock.strided(part.data(), (long) row * width, rows, width, width, 1));
        }
      }
    } finally {
      end();
    }
  }

  private synchronized void begin() {
    if (closed) {
      throw new IllegalStateException("segment " + index + " was read after it had been freed");
    }
    users++;
  }

  private synchronized void end() {
    users--;
    if (closed && users == 0) {
      holdings.run();
    }
  }

  /** Frees the rows, as soon as nobody reads them: a task that was given up may still do. */
  synchronized void free() {
    closed = true;
    if (users == 0) {
      holdings.run();
    }
  }

  /** What Spark counts against its memory: not the rows, which lie outside of it. */
  @Override
  public long estimatedSize() {
    return OBJECT_BYTES + PART_BYTES * parts.size();
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    begin();
    try {
      out.defaultWriteObject();
      out.writeInt(parts.size());
      for (StoredPart part : parts) {
        out.writeInt(part.rows());
        part.data().entries().writeTo(out);
      }
    } finally {
      end();
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    Holdings held = new Holdings();
    List<StoredPart> stored = new ArrayList<>();
    try {
      for (int left = in.readInt(); left > 0; left--) {
        int rows = in.readInt();
        OffHeapDoubles data = held.add(OffHeapDoubles.allocate((long) rows * width));
        data.entries().readFrom(in);
        stored.add(new StoredPart(data, rows, false));
      }
    } catch (IOException | RuntimeException e) {
      held.run();
      throw e;
    }
    hold(stored, held);
    if (TaskContext.get() != null) {
      TaskCompletionListener end = context -> free();
      TaskContext.get().addTaskCompletionListener(end);
    }
  }
}
