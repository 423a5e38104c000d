package featuremill.stats;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A power of two for each column: sums are kept of x_j 2^-e_j, so that squares of deviations
 * neither overflow nor vanish.
 *
 * <p>An exponent follows from the range of the column's finite values alone, whatever the order in
 * which they came: 0 where the range lies between 2^-420 and 2^420, as it does for nearly all data,
 * and for constant columns; else that of the range. Multiplying by a power of two is exact, but for
 * bits that fall below the smallest double, and those are far below the last bit of the range.
 */
final class ColumnExponents implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double LARGEST_RANGE = 0x1p420;
  private static final double SMALLEST_RANGE = 0x1p-420;

  /** 2^-e has to be a normal number itself. */
  private static final int LARGEST = 1022;

  private final int[] exponents;
  private boolean zero = true;

  ColumnExponents(int numFeatures) {
    exponents = new int[numFeatures];
  }

  /** Whether every exponent is 0. */
  boolean areZero() {
    return zero;
  }

  int get(int j) {
    return exponents[j];
  }

  /** All exponents, a copy. */
  int[] toArray() {
    return exponents.clone();
  }

  ColumnExponents select(int[] columns) {
    ColumnExponents selected = new ColumnExponents(columns.length);
    for (int i = 0; i < columns.length; i++) {
      selected.exponents[i] = exponents[columns[i]];
    }
    selected.zero = selected.allAreZero();
    return selected;
  }

  void set(ColumnExponents other) {
    System.arraycopy(other.exponents, 0, exponents, 0, exponents.length);
    zero = other.zero;
  }

  /**
   * Takes the exponents that fit the ranges.
   *
   * @return for each column the power of two by which what was summed so far is to be multiplied;
   *     null when nothing changes
   */
  int[] follow(ColumnProfile profile) {
    int[] shifts = null;
    for (int j = 0; j < exponents.length; j++) {
      double range = profile.max[j] - profile.min[j];
      if (isOrdinary(range) && exponents[j] == 0) {
        continue;
      }
      int next = exponent(range);
      if (next != exponents[j]) {
        shifts = shifts == null ? new int[exponents.length] : shifts;
        shifts[j] = exponents[j] - next;
        exponents[j] = next;
      }
    }
    zero = shifts == null ? zero : allAreZero();
    return shifts;
  }

  private boolean allAreZero() {
    return Arrays.stream(exponents).allMatch(exponent -> exponent == 0);
  }

  /** Multiplies row-major rows by the columns' 2^-e. */
  void scaleDown(double[] rows, int from, int numRows) {
    int width = exponents.length;
    for (int j = 0; j < width; j++) {
      if (exponents[j] != 0) {
        double factor = Math.scalb(1.0, -exponents[j]);
        for (int i = 0; i < numRows; i++) {
          rows[from + i * width + j] *= factor;
        }
      }
    }
  }

  private static boolean isOrdinary(double range) {
    return range >= SMALLEST_RANGE && range <= LARGEST_RANGE;
  }

  /** A range that overflows counts as the largest; one of no values, or of one, as ordinary. */
  private static int exponent(double range) {
    return !(range > 0) || isOrdinary(range)
        ? 0
        : Math.max(-LARGEST, Math.min(LARGEST, Math.getExponent(range)));
  }
}
