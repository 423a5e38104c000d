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

  /** Column of each entry; the first {@link #entries} are the rows'. */
  public int[] indices() {
    return indices;
  }

  /** Value of each entry; the first {@link #entries} are the rows'. */
  public double[] values() {
    return values;
  }

  /**
   * Room for a row of so many entries, which go to {@link #indices} and {@link #values} from here
   * on; {@link #endRow} takes them in.
   */
  public int startRow(int count) {
    int end = starts[rows];
    int needed = Math.addExact(end, count);
    if (needed > values.length) {
      int length = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * values.length));
      indices = Arrays.copyOf(indices, length);
      values = Arrays.copyOf(values, length);
    }
    return end;
  }

  /**
   * Takes in the row that was written since {@link #startRow}.
   *
   * @throws IllegalArgumentException if a column does not exist or is out of order; the row is then
   *     not there
   */
  public void endRow(int count) {
    int end = starts[rows];
    int last = -1;
    for (int t = 0; t < count; t++) {
      int column = indices[end + t];
      if (column <= last || column >= columns) {
        throw new IllegalArgumentException(
            "entry "
                + t
                + " of a sparse row is for column "
                + column
                + " after "
                + last
                + "; columns ascend below "
                + columns);
      }
      last = column;
    }
    if (rows + 2 > starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
    }
    starts[rows + 1] = end + count;
    rows++;
  }

  /** Adds a row that is stored in full; only what is not zero becomes an entry. */
  public void addDenseRow(double[] row, int from) {
    Objects.checkFromIndexSize(from, columns, row.length);
    int end = startRow(columns);
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
}
