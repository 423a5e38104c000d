package featuremill.linalg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;

/**
 * The upper triangle of a symmetric matrix as one run of d (d + 1) / 2 numbers, row after row, that
 * is written or read piece by piece: no more of it than a piece has to fit on the heap.
 */
public final class Triangle {

  /** A stream that carries triangles apart from the objects that hold them. */
  public interface Carrier {
    /** Takes charge of moving the entries: out of the matrix, or into it. */
    void carry(Triangle entries);
  }

  private final SymmetricMatrix matrix;
  private int row;
  private int column;
  private long remaining;

  Triangle(SymmetricMatrix matrix) {
    long dimension = matrix.dimension();
    this.matrix = matrix;
    this.remaining = dimension * (dimension + 1) / 2;
  }

  /** Numbers that have not been moved yet. */
  public long remaining() {
    return remaining;
  }

  /**
   * Moves the next numbers out, as many as fit into the array, little-endian.
   *
   * @return the bytes written
   */
  public int writeTo(byte[] target) {
    DoubleBuffer numbers = doubles(target, target.length);
    double[] part = new double[Math.min(matrix.dimension(), numbers.capacity())];
    while (remaining > 0 && numbers.hasRemaining()) {
      int count = Math.min(matrix.dimension() - column, numbers.remaining());
      matrix.data().copyTo(position(), part, 0, count);
      numbers.put(part, 0, count);
      advance(count);
    }
    return numbers.position() * Double.BYTES;
  }

  /**
   * Moves the next numbers in, from the first {@code bytes} of the array.
   *
   * @throws IllegalArgumentException when there are more than remain
   */
  public void readFrom(byte[] source, int bytes) {
    if (bytes % Double.BYTES != 0 || bytes / Double.BYTES > remaining) {
      throw new IllegalArgumentException(
          bytes + " bytes do not fit where " + remaining + " numbers remain");
    }
    DoubleBuffer numbers = doubles(source, bytes);
    double[] part = new double[Math.min(matrix.dimension(), numbers.capacity())];
    while (numbers.hasRemaining()) {
      int count = Math.min(matrix.dimension() - column, numbers.remaining());
      numbers.get(part, 0, count);
      matrix.data().copyFrom(part, 0, position(), count);
      advance(count);
    }
  }

  private static DoubleBuffer doubles(byte[] bytes, int length) {
    return ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
  }

  private long position() {
    return SymmetricMatrix.index(matrix.dimension(), row, column);
  }

  private void advance(int count) {
    remaining -= count;
    column += count;
    if (column == matrix.dimension()) {
      row++;
      column = row;
    }
  }
}
