package featuremill.linalg;

import java.nio.DoubleBuffer;

/**
 * The upper triangle of a symmetric matrix as one run of d (d + 1) / 2 numbers, row after row, that
 * is written or read piece by piece: no more of it than a piece has to fit on the heap.
 */
public final class Triangle implements Entries {

  private final SymmetricMatrix matrix;
  private int row;
  private int column;
  private long remaining;

  Triangle(SymmetricMatrix matrix) {
    long dimension = matrix.dimension();
    this.matrix = matrix;
    this.remaining = dimension * (dimension + 1) / 2;
  }

  @Override
  public long remaining() {
    return remaining;
  }

  @Override
  public int writeTo(byte[] target) {
    DoubleBuffer numbers = Entries.doubles(target, target.length);
    double[] part = new double[Math.min(matrix.dimension(), numbers.capacity())];
    while (remaining > 0 && numbers.hasRemaining()) {
      int count = Math.min(matrix.dimension() - column, numbers.remaining());
      matrix.data().copyTo(position(), part, 0, count);
      numbers.put(part, 0, count);
      advance(count);
    }
    return numbers.position() * Double.BYTES;
  }

  @Override
  public void readFrom(byte[] source, int bytes) {
    DoubleBuffer numbers = Entries.numbersOf(source, bytes, remaining);
    double[] part = new double[Math.min(matrix.dimension(), numbers.capacity())];
    while (numbers.hasRemaining()) {
      int count = Math.min(matrix.dimension() - column, numbers.remaining());
      numbers.get(part, 0, count);
      matrix.data().copyFrom(part, 0, position(), count);
      advance(count);
    }
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
