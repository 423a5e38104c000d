package featuremill.linalg;

import java.util.Objects;

/**
 * A view of shape [rows x columns] on off-heap doubles: element (i, j) lies at {@code offset + i *
 * rowStride + j * columnStride}. It never owns or frees the memory, and views of views share it.
 */
public final class DenseBlock {
  private final OffHeapDoubles data;
  private final long offset;
  private final int rows;
  private final int columns;
  private final long rowStride;
  private final long columnStride;

  private DenseBlock(
      OffHeapDoubles data, long offset, int rows, int columns, long rowStride, long columnStride) {
    this.data = data;
    this.offset = offset;
    this.rows = rows;
    this.columns = columns;
    this.rowStride = rowStride;
    this.columnStride = columnStride;
  }

  /**
   * The first {@code rows * columns} doubles, row after row.
   *
   * @throws IllegalArgumentException when a size is negative or the memory is too short
   */
  public static DenseBlock rowMajor(OffHeapDoubles data, int rows, int columns) {
    return strided(data, 0, rows, columns, Math.max(1, columns), 1);
  }

  /** The first {@code rows * columns} doubles, column after column. */
  public static DenseBlock columnMajor(OffHeapDoubles data, int rows, int columns) {
    return strided(data, 0, rows, columns, 1, Math.max(1, rows));
  }

  /**
   * A view with strides of its own choosing, both at least 1.
   *
   * @throws IllegalArgumentException when a size is negative, a stride is not positive, or an
   *     element would lie outside the memory
   */
  public static DenseBlock strided(
      OffHeapDoubles data, long offset, int rows, int columns, long rowStride, long columnStride) {
    DenseBlock block = new DenseBlock(data, offset, rows, columns, rowStride, columnStride);
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException("a block cannot have shape " + block.shape());
    }
    if (offset < 0 || rowStride < 1 || columnStride < 1) {
      throw new IllegalArgumentException(
          "offset " + offset + " and strides " + rowStride + ", " + columnStride + " do not fit");
    }
    boolean empty = rows == 0 || columns == 0;
    long needed = empty ? offset : block.index(rows - 1, columns - 1) + 1;
    if (needed > data.length()) {
      throw new IllegalArgumentException(
          "a block of shape "
              + block.shape()
              + " needs "
              + needed
              + " doubles, the memory has "
              + data.length());
    }
    return block;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  public long offset() {
    return offset;
  }

  public long rowStride() {
    return rowStride;
  }

  public long columnStride() {
    return columnStride;
  }

  /** The memory that is viewed. */
  public OffHeapDoubles data() {
    return data;
  }

  public double get(int i, int j) {
    return data.get(checkedIndex(i, j));
  }

  public void set(int i, int j, double v) {
    data.set(checkedIndex(i, j), v);
  }

  /** Rows {@code [from, to)}. */
  public DenseBlock rowRange(int from, int to) {
    Objects.checkFromToIndex(from, to, rows);
    return new DenseBlock(
        data, offset + from * rowStride, to - from, columns, rowStride, columnStride);
  }

  /** Columns {@code [from, to)}. */
  public DenseBlock columnRange(int from, int to) {
    Objects.checkFromToIndex(from, to, columns);
    return new DenseBlock(
        data, offset + from * columnStride, rows, to - from, rowStride, columnStride);
  }

  /** Rows 0, step, 2 step ... */
  public DenseBlock everyRow(int step) {
    if (step < 1) {
      throw new IllegalArgumentException("cannot take every " + step + "th row");
    }
    int kept = rows == 0 ? 0 : (rows - 1) / step + 1;
    return new DenseBlock(data, offset, kept, columns, rowStride * step, columnStride);
  }

  /** The same memory with rows and columns exchanged. */
  public DenseBlock transposed() {
    return new DenseBlock(data, offset, columns, rows, columnStride, rowStride);
  }

  /** A copy on the heap, row after row. */
  public double[] toArray() {
    double[] values = new double[Math.multiplyExact(rows, columns)];
    for (int i = 0; i < rows; i++) {
      copyRow(i, values, i * columns);
    }
    return values;
  }

  /** Copies row {@code i} to {@code target[at, at + columns)}. */
  public void copyRow(int i, double[] target, int at) {
    long start = offset + i * rowStride;
    if (columnStride == 1) {
      data.copyTo(start, target, at, columns);
      return;
    }
    for (int j = 0; j < columns; j++) {
      target[at + j] = data.get(start + j * columnStride);
    }
  }

  /** Sets row {@code i} from {@code source[at, at + columns)}. */
  public void setRow(int i, double[] source, int at) {
    long start = offset + i * rowStride;
    if (columnStride == 1) {
      data.copyFrom(source, at, start, columns);
      return;
    }
    for (int j = 0; j < columns; j++) {
      data.set(start + j * columnStride, source[at + j]);
    }
  }

  /**
   * Sets every element from an array of exactly rows * columns values, row after row.
   *
   * @throws IllegalArgumentException when the array has another length
   */
  public void setAll(double[] values) {
    if (values.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          "cannot fill a block of shape " + shape() + " from " + values.length + " values");
    }
    for (int i = 0; i < rows; i++) {
      setRow(i, values, i * columns);
    }
  }

  /**
   * Copies every element of a block of the same shape, which does not overlap this one.
   *
   * @throws IllegalArgumentException naming both shapes when they differ
   */
  public void copyFrom(DenseBlock source) {
    if (source.rows != rows || source.columns != columns) {
      throw new IllegalArgumentException(
          "cannot copy a block of shape " + source.shape() + " to one of shape " + shape());
    }
    if (columnStride != 1 && rowStride == 1) {
      transposed().copyFrom(source.transposed());
      return;
    }
    double[] row = new double[columns];
    for (int i = 0; i < rows; i++) {
      source.copyRow(i, row, 0);
      setRow(i, row, 0);
    }
  }

  /** {@code (rows x columns)}, for messages. */
  public String shape() {
    return "(" + rows + " x " + columns + ")";
  }

  /** Whether BLAS can take the view as rows that lie one after the other. */
  boolean isRowMajor() {
    return (columnStride == 1 || columns <= 1) && (rowStride >= columns || rows <= 1);
  }

  /** The distance from row to row that BLAS wants, for a view that {@link #isRowMajor}. */
  int leadingDimension() {
    return rows <= 1 ? Math.max(1, columns) : Math.toIntExact(rowStride);
  }

  /** Where element (0, 0) lies, for native code only. */
  long address() {
    return data.address() + offset * Double.BYTES;
  }

  private long checkedIndex(int i, int j) {
    Objects.checkIndex(i, rows);
    Objects.checkIndex(j, columns);
    return index(i, j);
  }

  private long index(int i, int j) {
    return offset + i * rowStride + j * columnStride;
  }
}
