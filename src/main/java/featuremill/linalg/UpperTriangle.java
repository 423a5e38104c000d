package featuremill.linalg;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * An upper triangular matrix R of shape [d x d], off the heap, 8 d^2 bytes, column after column:
 * the factor of a QR decomposition, of which R'R = A'A.
 *
 * <p>Entries below the diagonal are zeros and stay so.
 */
public final class UpperTriangle implements AutoCloseable {
  private final int dimension;
  private final OffHeapDoubles data;

  private UpperTriangle(int dimension) {
    this.dimension = dimension;
    this.data = OffHeapDoubles.allocate((long) dimension * dimension);
  }

  /**
   * A matrix of zeros, the factor of no rows at all.
   *
   * @throws IllegalArgumentException when the dimension is negative
   */
  public static UpperTriangle zeros(int dimension) {
    if (dimension < 0) {
      throw new IllegalArgumentException(
          "a triangle cannot have " + dimension + " rows and columns");
    }
    return new UpperTriangle(dimension);
  }

  public int dimension() {
    return dimension;
  }

  public double get(int i, int j) {
    Objects.checkIndex(i, dimension);
    Objects.checkIndex(j, dimension);
    return data.get(index(i, j));
  }

  /**
   * Sets an entry on or above the diagonal.
   *
   * @throws IndexOutOfBoundsException for one below it
   */
  public void set(int i, int j, double v) {
    Objects.checkIndex(j, dimension);
    Objects.checkIndex(i, j + 1);
    data.set(index(i, j), v);
  }

  /** A new matrix with the same entries; the caller closes it. */
  public UpperTriangle copy() {
    UpperTriangle copy = new UpperTriangle(dimension);
    copy.data.copyFrom(data);
    return copy;
  }

  /** A view of all d x d entries, the zeros below the diagonal included. */
  public DenseBlock full() {
    return DenseBlock.columnMajor(data, dimension, dimension);
  }

  /** The squared length of each column: the diagonal of R'R. */
  public double[] squaredColumnNorms() {
    double[] squares = new double[dimension];
    double[] column = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      readColumn(j, column);
      double sum = 0;
      for (int i = 0; i <= j; i++) {
        sum += column[i] * column[i];
      }
      squares[j] = sum;
    }
    return squares;
  }

  /**
   * A new matrix with entries {@code r_ij * factor_j}, each rounded once; the caller closes it.
   *
   * @throws IllegalArgumentException when there is not one factor per column
   */
  public UpperTriangle scaledColumns(double[] factors) {
    if (factors.length != dimension) {
      throw new IllegalArgumentException(
          "cannot scale the columns of a matrix of shape "
              + shape()
              + " by "
              + factors.length
              + " factors");
    }
    UpperTriangle scaled = new UpperTriangle(dimension);
    double[] column = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      readColumn(j, column);
      for (int i = 0; i <= j; i++) {
        column[i] *= factors[j];
      }
      scaled.writeColumn(j, column);
    }
    return scaled;
  }

  /**
   * Multiplies entry r_ij by 2^exponents_j, exactly where nothing overflows or vanishes.
   *
   * @throws IllegalArgumentException when there is not one exponent per column
   */
  public void scaleColumnsByPowersOfTwo(int[] exponents) {
    if (exponents.length != dimension) {
      throw new IllegalArgumentException(
          "cannot scale the columns of a matrix of shape "
              + shape()
              + " by "
              + exponents.length
              + " exponents");
    }
    double[] column = new double[dimension];
    for (int j = 0; j < dimension; j++) {
      if (exponents[j] != 0) {
        readColumn(j, column);
        for (int i = 0; i <= j; i++) {
          column[i] = Math.scalb(column[i], exponents[j]);
        }
        writeColumn(j, column);
      }
    }
  }

  /** Turns rows around so that no entry of the diagonal is negative; R'R stays as it is. */
  void makeDiagonalNonNegative() {
    boolean[] negative = new boolean[dimension];
    double[] column = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      negative[i] = data.get(index(i, i)) < 0;
    }
    for (int j = 0; j < dimension; j++) {
      readColumn(j, column);
      for (int i = 0; i <= j; i++) {
        // 0 - x, so that a zero stays positive.
        column[i] = negative[i] ? 0 - column[i] : column[i];
      }
      writeColumn(j, column);
    }
  }

  /** Writes the dimension and the triangle, column after column, big-endian: 4 + 4 d (d + 1). */
  public void write(DataOutput out) throws IOException {
    out.writeInt(dimension);
    double[] column = new double[dimension];
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(dimension, Double.BYTES));
    for (int j = 0; j < dimension; j++) {
      readColumn(j, column);
      bytes.clear().asDoubleBuffer().put(column, 0, j + 1);
      out.write(bytes.array(), 0, (j + 1) * Double.BYTES);
    }
  }

  /** Reads what {@link #write} wrote; the caller closes the matrix. */
  public static UpperTriangle read(DataInput in) throws IOException {
    UpperTriangle triangle = zeros(in.readInt());
    try {
      triangle.readColumns(in);
    } catch (IOException | RuntimeException e) {
      triangle.close();
      throw e;
    }
    return triangle;
  }

  private void readColumns(DataInput in) throws IOException {
    double[] column = new double[dimension];
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(dimension, Double.BYTES));
    for (int j = 0; j < dimension; j++) {
      in.readFully(bytes.array(), 0, (j + 1) * Double.BYTES);
      bytes.clear().asDoubleBuffer().get(column, 0, j + 1);
      writeColumn(j, column);
    }
  }

  /** {@code (d x d)}, for messages. */
  public String shape() {
    return "(" + dimension + " x " + dimension + ")";
  }

  /** Frees the memory. */
  @Override
  public void close() {
    data.close();
  }

  OffHeapDoubles data() {
    return data;
  }

  /** Copies entries (0, j) to (j, j) to the same places of an array of length d. */
  void readColumn(int j, double[] column) {
    data.copyTo(index(0, j), column, 0, j + 1);
  }

  /** Sets entries (0, j) to (j, j) from the same places of an array of length d. */
  void writeColumn(int j, double[] column) {
    data.copyFrom(column, 0, index(0, j), j + 1);
  }

  private long index(int i, int j) {
    return (long) j * dimension + i;
  }
}
