package featuremill.linalg;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * A symmetric matrix of shape [d x d], off the heap, 8 d^2 bytes, row after row.
 *
 * <p>The upper triangle (i &lt;= j) is the matrix; kernels read and write nothing else. What lies
 * below the diagonal is meaningless until {@link #full} mirrors it.
 */
public final class SymmetricMatrix implements AutoCloseable {
  private static final int MIRROR_TILE = 64;

  private final int dimension;
  private final OffHeapDoubles data;

  private SymmetricMatrix(int dimension) {
    this.dimension = dimension;
    this.data = OffHeapDoubles.allocate((long) dimension * dimension);
  }

  /**
   * A matrix of zeros.
   *
   * @throws IllegalArgumentException when the dimension is negative
   */
  public static SymmetricMatrix zeros(int dimension) {
    if (dimension < 0) {
      throw new IllegalArgumentException(
          "a symmetric matrix cannot have " + dimension + " rows and columns");
    }
    return new SymmetricMatrix(dimension);
  }

  public int dimension() {
    return dimension;
  }

  public double get(int i, int j) {
    return data.get(checkedIndex(i, j));
  }

  /** Sets entries (i, j) and (j, i), which are one. */
  public void set(int i, int j, double v) {
    data.set(checkedIndex(i, j), v);
  }

  /** A new matrix with the same entries; the caller closes it. */
  public SymmetricMatrix copy() {
    SymmetricMatrix copy = new SymmetricMatrix(dimension);
    copy.data.copyFrom(data);
    return copy;
  }

  /** Row {@code i}, all of it. */
  public double[] row(int i) {
    Objects.checkIndex(i, dimension);
    double[] row = new double[dimension];
    for (int j = 0; j < i; j++) {
      row[j] = data.get(index(j, i));
    }
    data.copyTo(index(i, i), row, i, dimension - i);
    return row;
  }

  public double[] diagonal() {
    double[] diagonal = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      diagonal[i] = data.get(index(i, i));
    }
    return diagonal;
  }

  /**
   * A view of all d x d entries, both triangles filled now. It is a snapshot below the diagonal:
   * what is changed later by this class or by a kernel shows above the diagonal only.
   */
  public DenseBlock full() {
    for (int rowTile = 0; rowTile < dimension; rowTile += MIRROR_TILE) {
      for (int columnTile = rowTile; columnTile < dimension; columnTile += MIRROR_TILE) {
        mirror(rowTile, columnTile);
      }
    }
    return DenseBlock.rowMajor(data, dimension, dimension);
  }

  private void mirror(int rowTile, int columnTile) {
    int rowEnd = Math.min(dimension, rowTile + MIRROR_TILE);
    int columnEnd = Math.min(dimension, columnTile + MIRROR_TILE);
    for (int i = rowTile; i < rowEnd; i++) {
      for (int j = Math.max(i + 1, columnTile); j < columnEnd; j++) {
        data.set(index(j, i), data.get(index(i, j)));
      }
    }
  }

  /** A new matrix of the given rows and columns, in the given order; the caller closes it. */
  public SymmetricMatrix select(int[] indices) {
    SymmetricMatrix selected = zeros(indices.length);
    for (int i = 0; i < indices.length; i++) {
      for (int j = i; j < indices.length; j++) {
        selected.data.set(selected.index(i, j), get(indices[i], indices[j]));
      }
    }
    return selected;
  }

  /**
   * A new matrix with entries {@code c_ij * left_i * left_j}, multiplied from left to right; the
   * caller closes it.
   *
   * @throws IllegalArgumentException when there is not one factor per row
   */
  public SymmetricMatrix scaled(double[] left) {
    checkFactors(left);
    SymmetricMatrix scaled = copy();
    scaled.scale(left);
    return scaled;
  }

  /**
   * Multiplies entry c_ij by left_i and then by left_j, in place.
   *
   * @throws IllegalArgumentException when there is not one factor per row
   */
  public void scale(double[] left) {
    checkFactors(left);
    double[] row = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      readRow(i, row);
      for (int j = i; j < dimension; j++) {
        row[j] = row[j] * left[i] * left[j];
      }
      writeRow(i, row);
    }
  }

  private void checkFactors(double[] left) {
    if (left.length != dimension) {
      throw new IllegalArgumentException(
          "cannot scale a matrix of shape " + shape() + " by " + left.length + " factors");
    }
  }

  /** Divides every entry, each rounded once. */
  public void divide(double divisor) {
    double[] row = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      readRow(i, row);
      for (int j = i; j < dimension; j++) {
        row[j] /= divisor;
      }
      writeRow(i, row);
    }
  }

  /** Multiplies every entry by 2^exponent, exactly where nothing overflows or vanishes. */
  void scaleByPowerOfTwo(int exponent) {
    double[] row = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      readRow(i, row);
      for (int j = i; j < dimension; j++) {
        row[j] = Math.scalb(row[j], exponent);
      }
      writeRow(i, row);
    }
  }

  /**
   * Multiplies entry c_ij by 2^(exponents_i + exponents_j), exactly where nothing overflows or
   * vanishes.
   *
   * @throws IllegalArgumentException when there is not one exponent per row
   */
  public void scaleByPowersOfTwo(int[] exponents) {
    if (exponents.length != dimension) {
      throw new IllegalArgumentException(
          "cannot scale a matrix of shape " + shape() + " by " + exponents.length + " exponents");
    }
    double[] row = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      readRow(i, row);
      for (int j = i; j < dimension; j++) {
        int exponent = exponents[i] + exponents[j];
        row[j] = exponent == 0 ? row[j] : Math.scalb(row[j], exponent);
      }
      writeRow(i, row);
    }
  }

  /**
   * Adds another matrix of the same dimension, entry by entry.
   *
   * @throws IllegalArgumentException naming both shapes when they differ
   */
  public void add(SymmetricMatrix other) {
    if (other.dimension != dimension) {
      throw new IllegalArgumentException(
          "cannot add a matrix of shape " + other.shape() + " to one of shape " + shape());
    }
    double[] row = new double[dimension];
    double[] more = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      readRow(i, row);
      other.readRow(i, more);
      for (int j = i; j < dimension; j++) {
        row[j] += more[j];
      }
      writeRow(i, row);
    }
  }

  /** Adds {@code row[j]} to entry (i, j) for every j from i on. */
  public void addToRow(int i, double[] row) {
    Objects.checkIndex(i, dimension);
    double[] sum = new double[dimension];
    readRow(i, sum);
    for (int j = i; j < dimension; j++) {
      sum[j] += row[j];
    }
    writeRow(i, sum);
  }

  /** Changes entries (i, i) to (i, d - 1), which stand at the same places of the array. */
  public interface RowUpdate {
    void update(int i, double[] row);
  }

  /** Changes every entry, a row after the other. */
  public void updateRows(RowUpdate update) {
    double[] row = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      readRow(i, row);
      update.update(i, row);
      writeRow(i, row);
    }
  }

  /**
   * Writes the dimension and the triangle, row after row: 4 + 4 d (d + 1) bytes. A stream that is
   * an {@link Entries.Carrier} is handed the triangle instead of its bytes.
   */
  public void writeTriangle(DataOutput out) throws IOException {
    out.writeInt(dimension);
    new Triangle(this).writeTo(out);
  }

  /**
   * Reads what {@link #writeTriangle} wrote; the caller closes the matrix. From a stream that is an
   * {@link Entries.Carrier} it comes with zeros, which whoever owns the stream fills.
   */
  public static SymmetricMatrix readTriangle(DataInput in) throws IOException {
    SymmetricMatrix matrix = zeros(in.readInt());
    try {
      new Triangle(matrix).readFrom(in);
      return matrix;
    } catch (IOException | RuntimeException e) {
      matrix.close();
      throw e;
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

  /** Copies entries (i, i) to (i, d - 1) to the same places of an array of length d. */
  public void readRow(int i, double[] row) {
    data.copyTo(index(i, i), row, i, dimension - i);
  }

  /** Sets entries (i, i) to (i, d - 1) from the same places of an array of length d. */
  public void writeRow(int i, double[] row) {
    data.copyFrom(row, i, index(i, i), dimension - i);
  }

  private long checkedIndex(int i, int j) {
    Objects.checkIndex(i, dimension);
    Objects.checkIndex(j, dimension);
    return i <= j ? index(i, j) : index(j, i);
  }

  private long index(int i, int j) {
    return index(dimension, i, j);
  }

  static long index(int dimension, int i, int j) {
    return (long) i * dimension + j;
  }
}
