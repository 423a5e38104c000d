package featuremill.linalg;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;

/**
 * Numbers off the heap that are written or read piece by piece: no more of them than a piece has to
 * fit on the heap.
 */
public interface Entries {
  /** Bytes of a piece where nobody else says. */
  int PIECE = 1 << 16;

  /** A stream that carries entries apart from the objects that hold them. */
  interface Carrier {
    /** Takes charge of moving the entries: out of off-heap memory, or into it. */
    void carry(Entries entries);
  }

  /** Numbers that have not been moved yet. */
  long remaining();

  /**
   * Moves the next numbers out, as many as fit into the array, little-endian.
   *
   * @return the bytes written
   */
  int writeTo(byte[] target);

  /**
   * Moves the next numbers in, from the first {@code bytes} of the array.
   *
   * @throws IllegalArgumentException when there are more than remain
   */
  void readFrom(byte[] source, int bytes);

  /** Moves all of them to a stream; a {@link Carrier} is handed the entries instead. */
  default void writeTo(DataOutput out) throws IOException {
    if (out instanceof Carrier carrier) {
      carrier.carry(this);
      return;
    }
    byte[] bytes = new byte[PIECE];
    while (remaining() > 0) {
      out.write(bytes, 0, writeTo(bytes));
    }
  }

  /** Moves all of them in from a stream; whoever owns a {@link Carrier} fills them instead. */
  default void readFrom(DataInput in) throws IOException {
    if (in instanceof Carrier carrier) {
      carrier.carry(this);
      return;
    }
    byte[] bytes = new byte[PIECE];
    while (remaining() > 0) {
      int count = (int) Math.min(bytes.length, Double.BYTES * remaining());
      in.readFully(bytes, 0, count);
      readFrom(bytes, count);
    }
  }

  /** The first bytes of an array as numbers. */
  static DoubleBuffer doubles(byte[] bytes, int length) {
    return ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
  }

  /**
   * The same, of an array that must not hold more than remain.
   *
   * @throws IllegalArgumentException when it does, or ends within a number
   */
  static DoubleBuffer numbersOf(byte[] bytes, int length, long remaining) {
    if (length % Double.BYTES != 0 || length / Double.BYTES > remaining) {
      throw new IllegalArgumentException(
          length + " bytes do not fit where " + remaining + " numbers remain");
    }
    return doubles(bytes, length);
  }
}
