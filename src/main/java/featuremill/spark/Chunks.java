package featuremill.spark;

import featuremill.linalg.Entries;
import featuremill.linalg.OffHeapDoubles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * A partial result cut into chunks as they are asked for. The object goes first; the matrices that
 * it holds follow from off-heap memory, which is freed when the last chunk has been taken or the
 * task has ended.
 */
final class Chunks implements Iterator<Tuple2<Integer, Chunk>> {
  private final int key;
  private final Serializable value;
  private final long inputPeak;
  private final byte[] head;
  private final List<Entries> matrices = new ArrayList<>();
  private final int heads;
  private final int count;
  private int next;

  private Chunks(int key, Serializable value, long inputPeak) {
    this.key = key;
    this.value = value;
    this.inputPeak = inputPeak;
    this.head = write(value);
    this.heads = pieces(head.length);
    int pieces = heads;
    for (Entries matrix : matrices) {
      pieces = Math.addExact(pieces, pieces(Double.BYTES * matrix.remaining()));
    }
    this.count = pieces;
    if (TaskContext.get() != null) {
      TaskCompletionListener end = context -> release();
      TaskContext.get().addTaskCompletionListener(end);
    }
  }

  /** The chunks of one segment's result, which belongs to them from now on. */
  static Iterator<Tuple2<Integer, Chunk>> of(int segment, Serializable value) {
    return new Chunks(segment, value, 0);
  }

  /**
   * The same for a result made of others.
   *
   * @param inputPeak the most off-heap bytes that a task had at once to come to those
   */
  static Iterator<Tuple2<Integer, Chunk>> of(int segment, Serializable value, long inputPeak) {
    return new Chunks(segment, value, inputPeak);
  }

  private static int pieces(long bytes) {
    return Math.toIntExact((bytes + Chunk.BYTES - 1) / Chunk.BYTES);
  }

  private byte[] write(Serializable object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new Stream(bytes)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw new IllegalStateException("cannot pack a partial result", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public boolean hasNext() {
    return next < count;
  }

  @Override
  public Tuple2<Integer, Chunk> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int index = next++;
    byte[] bytes = index < heads ? headPiece(index) : matrixPiece();
    if (next < count) {
      return new Tuple2<>(key, new Chunk(index, heads, count, bytes, 0));
    }
    release();
    long peak = Math.max(inputPeak, OffHeapDoubles.takeThreadPeak());
    return new Tuple2<>(key, new Chunk(index, heads, count, bytes, peak));
  }

  private byte[] headPiece(int index) {
    int from = index * Chunk.BYTES;
    return Arrays.copyOfRange(head, from, Math.min(head.length, from + Chunk.BYTES));
  }

  private byte[] matrixPiece() {
    while (matrices.get(0).remaining() == 0) {
      matrices.remove(0);
    }
    long left = Double.BYTES * matrices.get(0).remaining();
    byte[] bytes = new byte[(int) Math.min(Chunk.BYTES, left)];
    matrices.get(0).writeTo(bytes);
    return bytes;
  }

  private void release() {
    if (value instanceof Releasable held) {
      held.release();
    }
  }

  /** Keeps the matrices aside. */
  private final class Stream extends ObjectOutputStream implements Entries.Carrier {
    Stream(OutputStream out) throws IOException {
      super(out);
    }

    @Override
    public void carry(Entries entries) {
      matrices.add(entries);
    }
  }
}
