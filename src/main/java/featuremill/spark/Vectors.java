package featuremill.spark;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.io.Serializable;

/** A block of numbers on the heap, row after row: what is broadcast, or is a partial sum. */
final class Vectors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int rows;
  private final int columns;
  private final double[] values;

  private Vectors(int rows, int columns, double[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /** A copy of a block. */
  static Vectors of(DenseBlock block) {
    return new Vectors(block.rows(), block.columns(), block.toArray());
  }

  /** Rows {@code [from, from + count)} copied to memory that has room for them. */
  DenseBlock copyTo(OffHeapDoubles memory, int from, int count) {
    memory.copyFrom(values, from * columns, 0, count * columns);
    return DenseBlock.rowMajor(memory, count, columns);
  }

  /** Copies all to a block of the same shape, of any strides. */
  void copyTo(DenseBlock target) {
    for (int i = 0; i < rows; i++) {
      target.setRow(i, values, i * columns);
    }
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  long bytes() {
    return (long) values.length * Double.BYTES;
  }

  /** The same numbers, divided. */
  Vectors divided(double divisor) {
    double[] quotients = new double[values.length];
    for (int i = 0; i < quotients.length; i++) {
      quotients[i] = values[i] / divisor;
    }
    return new Vectors(rows, columns, quotients);
  }

  /** Adds another of the same shape to this. */
  Vectors combine(Vectors right) {
    for (int i = 0; i < values.length; i++) {
      values[i] += right.values[i];
    }
    return this;
  }
}
