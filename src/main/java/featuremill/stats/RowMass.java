package featuremill.stats;

import java.io.Serializable;
import java.util.Locale;

/**
 * How many rows there are and what they weigh, and with it what their sums of squares are divided
 * by: numRows - ddof, or as the {@link WeightKind} says.
 */
final class RowMass implements Serializable {
  private static final long serialVersionUID = 1L;

  private long numRows;

  /** Null where rows have no weights. */
  private final WeightSums weights;

  /**
   * No rows yet.
   *
   * @param kind of their weights; null for rows without
   */
  RowMass(WeightKind kind) {
    this.weights = kind == null ? null : new WeightSums(kind);
  }

  /** Takes in a block of rows; null for their weights where they have none. */
  void add(int rows, BlockWeights ofRows) {
    numRows += rows;
    if (ofRows != null) {
      weights.add(ofRows.sums());
    }
  }

  /** Takes in a row of weight 0. */
  void addUnused() {
    numRows++;
  }

  /** Takes in what another part has seen, of rows with weights of the same kind. */
  void add(RowMass other) {
    numRows += other.numRows;
    if (weights != null) {
      weights.add(other.weights);
    }
  }

  /** Rows, those of weight 0 included. */
  long numRows() {
    return numRows;
  }

  /** Rows that take part: those of a weight above 0. */
  long rowsUsed() {
    return weights == null ? numRows : weights.rows();
  }

  boolean isWeighted() {
    return weights != null;
  }

  /** Null where rows have no weights. */
  WeightKind kind() {
    return weights == null ? null : weights.kind();
  }

  /** The sum of the weights, rounded; the number of rows where they have none. */
  double total() {
    return weights == null ? numRows : weights.total();
  }

  /** What sums of squares are divided by; too few rows give a number that is not positive. */
  double divisor(int ddof) {
    return weights == null ? numRows - ddof : weights.divisor(ddof);
  }

  /**
   * The same, as long as it is positive.
   *
   * @throws IllegalArgumentException otherwise
   */
  double positiveDivisor(int ddof) {
    return isWeighted()
        ? requirePositive(divisor(ddof), rowsUsed(), total(), ddof)
        : requirePositive(numRows, ddof);
  }

  /** The divisor of some rows without weights. */
  static double requirePositive(long rows, int ddof) {
    if (ddof < 0 || rows - ddof < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot divide by numRows - ddof = %d - %d; with ddof %d at least %d rows are needed",
              rows,
              ddof,
              ddof,
              Math.max(0, ddof) + 1));
    }
    return rows - ddof;
  }

  /** The divisor of some rows with weights. */
  static double requirePositive(double divisor, long rows, double total, int ddof) {
    if (ddof < 0 || !(divisor > 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot divide by %s, which %d rows of the weight %s in all leave with ddof %d",
              divisor,
              rows,
              total,
              ddof));
    }
    return divisor;
  }
}
