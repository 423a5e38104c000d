package featuremill.linalg;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Sparse rows of shape [rows x columns] kept for good (CSR), or the columns of such rows, if rows
 * are taken for columns. Immutable, on the heap: 4 bytes for the place of an entry and 4 for its
 * value where every value is a float32 number, as counts are, else 8.
 */
public final class CompressedRows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Entries of a row that are summed apart, so that rounding grows with the number of runs. */
  private static final int RUN = 256;

  private static final int TILE = 8;

  private final int columns;
  private final int[] starts;
  private final int[] indices;
  private final double[] doubles;
  private final float[] floats;

  /**
   * Rows whose arrays belong to them from now on.
   *
   * @param starts [rows + 1], where each row's entries begin; the first is 0
   * @param indices [entries], columns of the entries
   * @param values [entries]
   * @throws IllegalArgumentException if the arrays' lengths do not fit each other
   */
  public CompressedRows(int columns, int[] starts, int[] indices, double[] values) {
    int entries = starts[starts.length - 1];
    if (indices.length != entries || values.length != entries) {
      throw new IllegalArgumentException(
          "rows of "
              + entries
              + " entries do not fit "
              + indices.length
              + " places and "
              + values.length
              + " values");
    }
    this.columns = columns;
    this.starts = starts;
    this.indices = indices;
    this.floats = asFloats(values);
    this.doubles = floats == null ? values : null;
  }

  /** A copy of gathered rows. */
  public static CompressedRows copyOf(SparseBlock rows) {
    int[] starts = new int[rows.rows() + 1];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = rows.start(i);
    }
    return new CompressedRows(
        rows.columns(),
        starts,
        Arrays.copyOf(rows.indices(), rows.entries()),
        Arrays.copyOf(rows.values(), rows.entries()));
  }

  private static float[] asFloats(double[] values) {
    for (double value : values) {
      if ((float) value != value) {
        return null;
      }
    }
    float[] floats = new float[values.length];
    for (int t = 0; t < floats.length; t++) {
      floats[t] = (float) values[t];
    }
    return floats;
  }

  public int rows() {
    return starts.length - 1;
  }

  public int columns() {
    return columns;
  }

  public int entries() {
    return indices.length;
  }

  /** Where row {@code i}'s entries begin; {@code start(rows())} is one past the last. */
  public int start(int i) {
    return starts[i];
  }

  /** Column of an entry. */
  public int column(int entry) {
    return indices[entry];
  }

  /** Value of an entry. */
  public double value(int entry) {
    return floats == null ? doubles[entry] : floats[entry];
  }

  /** Whether every value is a float32 number. */
  public boolean holdsFloats() {
    return floats != null;
  }

  /** Bytes of the arrays. */
  public long bytes() {
    long value = floats == null ? Double.BYTES : Float.BYTES;
    return 4L * starts.length + (4 + value) * indices.length;
  }

  /** The most additions that a product of a row with so many entries meets in {@link #times}. */
  public static long additions(long entries) {
    return Math.min(entries, RUN) + (entries + RUN - 1) / RUN;
  }

  /**
   * The product with a dense matrix, [rows x width]: row i is the sum over its entries of value
   * times row {@code column} of the matrix, in runs of {@value #RUN} entries from left to right.
   * Each number of the result depends on its row and its column of the matrix alone.
   *
   * @param matrix row-major [columns x width]
   * @throws IllegalArgumentException if the matrix has another number of rows
   */
  public double[] times(double[] matrix, int width) {
    if (matrix.length != (long) columns * width) {
      throw new IllegalArgumentException(
          "cannot multiply rows of "
              + columns
              + " columns by "
              + matrix.length
              + " numbers in rows of "
              + width);
    }
    double[] product = new double[Math.multiplyExact(rows(), width)];
    double[] run = new double[floats == null ? 0 : RUN];
    for (int i = 0; i < rows(); i++) {
      for (int from = starts[i]; from < starts[i + 1]; from += RUN) {
        int count = Math.min(RUN, starts[i + 1] - from);
        if (floats == null) {
          addRun(doubles, from, from, count, matrix, width, product, i * width);
        } else {
          for (int t = 0; t < count; t++) {
            run[t] = floats[from + t];
          }
          addRun(run, 0, from, count, matrix, width, product, i * width);
        }
      }
    }
    return product;
  }

  private void addRun(
      double[] values,
      int valuesFrom,
      int from,
      int count,
      double[] matrix,
      int width,
      double[] out,
      int at) {
    int tiled = width - width % TILE;
    for (int c = 0; c < tiled; c += TILE) {
      addTile(values, valuesFrom, indices, from, count, matrix, width, c, out, at + c);
    }
    for (int c = tiled; c < width; c++) {
      double sum = 0;
      for (int t = 0; t < count; t++) {
        sum += values[valuesFrom + t] * matrix[indices[from + t] * width + c];
      }
      out[at + c] += sum;
    }
  }

  // Eight sums in registers: the entry's place and value are loaded once for eight products, and
  // nothing is stored before the run ends.
  private static void addTile(
      double[] values,
      int valuesFrom,
      int[] indices,
      int from,
      int count,
      double[] matrix,
      int width,
      int column,
      double[] out,
      int at) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    for (int t = 0; t < count; t++) {
      double x = values[valuesFrom + t];
      int p = indices[from + t] * width + column;
      s0 += x * matrix[p];
      s1 += x * matrix[p + 1];
      s2 += x * matrix[p + 2];
      s3 += x * matrix[p + 3];
      s4 += x * matrix[p + 4];
      s5 += x * matrix[p + 5];
      s6 += x * matrix[p + 6];
      s7 += x * matrix[p + 7];
    }
    out[at] += s0;
    out[at + 1] += s1;
    out[at + 2] += s2;
    out[at + 3] += s3;
    out[at + 4] += s4;
    out[at + 5] += s5;
    out[at + 6] += s6;
    out[at + 7] += s7;
  }
}
