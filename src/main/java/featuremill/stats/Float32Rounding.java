package featuremill.stats;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Rounds rows to the nearest float32, in place, and keeps of each column what tells how much that
 * has taken off: the range before rounding, and the value that moved farthest.
 *
 * <p>The rows stay doubles, so that whatever sums them sums in float64 what a float32 store would
 * hold. NaN and infinities stay what they are, and are in no range. Mergeable; the result depends
 * on the values, and among values that moved equally far on their order, of which the first is
 * kept. 40 bytes a column.
 */
public final class Float32Rounding implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] min;
  private final double[] max;
  private final double[] error;
  private final double[] example;
  private final long[] sparseEntries;
  private long sparseRows;

  public Float32Rounding(int numFeatures) {
    this(
        filled(numFeatures, Double.POSITIVE_INFINITY),
        filled(numFeatures, Double.NEGATIVE_INFINITY),
        new double[numFeatures],
        filled(numFeatures, Double.NaN),
        new long[numFeatures]);
  }

  private Float32Rounding(
      double[] min, double[] max, double[] error, double[] example, long[] sparseEntries) {
    this.min = min;
    this.max = max;
    this.error = error;
    this.example = example;
    this.sparseEntries = sparseEntries;
  }

  private static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }

  /** Rounds values of which nothing is kept. */
  public static void round(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) values[i];
    }
  }

  public int numFeatures() {
    return min.length;
  }

  /**
   * Rounds rows in full.
   *
   * @param rows row-major [numRows x numFeatures], rounded afterwards
   */
  public void round(double[] rows, int numRows) {
    int width = min.length;
    for (int i = 0; i < numRows; i++) {
      int from = i * width;
      for (int j = 0; j < width; j++) {
        rows[from + j] = take(j, rows[from + j]);
      }
    }
  }

  /**
   * Rounds a sparse row; what it has no entry for is 0, which float32 holds.
   *
   * @param values of the columns at {@code indices}, from {@code from} on, rounded afterwards
   */
  public void round(int[] indices, double[] values, int from, int count) {
    for (int t = from; t < from + count; t++) {
      values[t] = take(indices[t], values[t]);
      sparseEntries[indices[t]]++;
    }
    sparseRows++;
  }

  private double take(int j, double value) {
    double kept = (float) value;
    double moved = Math.abs(value - kept);
    if (value < min[j] && value != Double.NEGATIVE_INFINITY) {
      min[j] = value;
    }
    if (value > max[j] && value != Double.POSITIVE_INFINITY) {
      max[j] = value;
    }
    if (moved > error[j]) {
      error[j] = moved;
      example[j] = value;
    }
    return kept;
  }

  /**
   * Takes in what the other has seen of the rows that follow.
   *
   * @throws IllegalArgumentException if numFeatures differ
   */
  public void combine(Float32Rounding other) {
    if (other.min.length != min.length) {
      throw new IllegalArgumentException(
          "cannot combine the rounding of "
              + min.length
              + " features with that of "
              + other.min.length);
    }
    for (int j = 0; j < min.length; j++) {
      min[j] = Math.min(min[j], other.min[j]);
      max[j] = Math.max(max[j], other.max[j]);
      if (other.error[j] > error[j]) {
        error[j] = other.error[j];
        example[j] = other.example[j];
      }
      sparseEntries[j] += other.sparseEntries[j];
    }
    sparseRows += other.sparseRows;
  }

  /** The rounding of some of the columns, in the given order. */
  public Float32Rounding select(int[] columns) {
    Float32Rounding selected =
        new Float32Rounding(
            select(min, columns),
            select(max, columns),
            select(error, columns),
            select(example, columns),
            Arrays.stream(columns).mapToLong(j -> sparseEntries[j]).toArray());
    selected.sparseRows = sparseRows;
    return selected;
  }

  private static double[] select(double[] values, int[] columns) {
    return Arrays.stream(columns).mapToDouble(j -> values[j]).toArray();
  }

  /**
   * The largest |x - float32(x)|; 0 where float32 holds every value, infinite where it overflows.
   */
  public double largestError(int j) {
    return error[j];
  }

  /** The first value that moved by {@link #largestError}; NaN when none moved. */
  public double example(int j) {
    return example[j];
  }

  /** The smallest value before rounding. */
  double min(int j) {
    return hasZeros(j) ? Math.min(0.0, min[j]) : min[j];
  }

  /** The largest value before rounding. */
  double max(int j) {
    return hasZeros(j) ? Math.max(0.0, max[j]) : max[j];
  }

  /** Whether sparse rows had no entry for the column. */
  private boolean hasZeros(int j) {
    return sparseEntries[j] < sparseRows;
  }
}
