package featuremill.linalg;

import java.util.Arrays;
import java.util.Objects;

/**
 * Sparse rows of shape [rows x columns], gathered one after the other and kept by rows (CSR): row i
 * has its entries at {@code start(i) .. start(i + 1) - 1}, columns ascending. On the heap, 12 bytes
 * an entry; {@link #clear} keeps the room.
 */
public final class SparseBlock {
  private final int columns;
  private int[] starts = new int[64];
  private int[] indices;
  private double[] values;
  private int rows;

  /**
   * An empty block.
   *
   * @param entries room for so many entries to begin with; more is found when needed
   * @throws IllegalArgumentException if columns or entries are negative
   */
  public SparseBlock(int columns, int entries) {
    if (columns < 0 || entries < 0) {
      throw new IllegalArgumentException(
          "a sparse block cannot have " + columns + " columns and room for " + entries);
    }
    this.columns = columns;
    this.indices = new int[Math.max(1, entries)];
    this.values = new double[Math.max(1, entries)];
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Entries that are stored, zeros among them included. */
  public int entries() {
    return starts[rows];
  }

  /** Where row {@code i}'s entries begin; {@code start(rows())} is one past the last. */
  public int start(int i) {
    Objects.checkIndex(i, rows + 1);
    return starts[i];
  }

  /** Column of each entry; only the first {@link #entries} count. Not to be written to. */
  public int[] indices() {
    return indices;
  }

  /** Value of each entry; only the first {@link #entries} count. Not to be written to. */
  public double[] values() {
    return values;
  }

  /**
   * Adds a row.
   *
   * @param rowIndices columns, ascending, none twice
   * @throws IllegalArgumentException if a column does not exist or is out of order
   */
  public void addRow(int[] rowIndices, double[] rowValues, int count) {
    Objects.checkFromIndexSize(0, count, Math.min(rowIndices.length, rowValues.length));
    int last = -1;
    for (int t = 0; t < count; t++) {
      if (rowIndices[t] <= last || rowIndices[t] >= columns) {
        throw new IllegalArgumentException(
            "entry "
                + t
                + " of a sparse row is for column "
                + rowIndices[t]
                + " after "
                + last
                + "; columns ascend below "
                + columns);
      }
      last = rowIndices[t];
    }
    int end = reserve(count);
    System.arraycopy(rowIndices, 0, indices, end, count);
    System.arraycopy(rowValues, 0, values, end, count);
    endRow(count);
  }

  /** Adds a row that is stored in full; only what is not zero becomes an entry. */
  public void addDenseRow(double[] row, int from) {
    Objects.checkFromIndexSize(from, columns, row.length);
    int end = reserve(columns);
    int count = 0;
    for (int j = 0; j < columns; j++) {
      if (row[from + j] != 0) {
        indices[end + count] = j;
        values[end + count] = row[from + j];
        count++;
      }
    }
    endRow(count);
  }

  /** Writes rows {@code [from, to)} in full to {@code target}, row after row. */
  public void copyRows(int from, int to, double[] target) {
    Objects.checkFromToIndex(from, to, rows);
    Arrays.fill(target, 0, Math.multiplyExact(to - from, columns), 0.0);
    for (int i = from; i < to; i++) {
      int offset = (i - from) * columns;
      for (int t = starts[i]; t < starts[i + 1]; t++) {
        target[offset + indices[t]] = values[t];
      }
    }
  }

  /** Forgets the rows. */
  public void clear() {
    rows = 0;
  }

  /** Room for more entries; where they go. */
  private int reserve(int more) {
    int end = starts[rows];
    int needed = Math.addExact(end, more);
    if (needed > values.length) {
      int length = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * values.length));
      indices = Arrays.copyOf(indices, length);
      values = Arrays.copyOf(values, length);
    }
    return end;
  }

  private void endRow(int count) {
    if (rows + 2 > starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
    }
    starts[rows + 1] = starts[rows] + count;
    rows++;
  }
}
