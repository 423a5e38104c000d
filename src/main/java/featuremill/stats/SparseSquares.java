package featuremill.stats;

import featuremill.linalg.SparseBlock;
import java.util.Arrays;

/**
 * The means and the sums of squared deviations of a block of sparse rows, column by column, at the
 * cost of their entries and a few walks over the columns.
 *
 * <p>Every column is centred explicitly: S_jj = sum over entries (x - m)^2 + (rows without an
 * entry) m^2 has no cancellation, so that columns of timestamps among counts keep all their digits.
 * Sums are compensated, and entries of 0 count as if they were not stored. 52 bytes a column; the
 * room is used again for the next block.
 */
final class SparseSquares {
  /** Roundings of a compensated sum, and of the zeros that come by one product. */
  static final long DEEPEST = 8;

  private final int width;
  private final int[] filled;
  private final double[] sums;
  private final double[] rests;
  final TwoPartMean mean;

  /** Sums of squares about the block's mean. */
  final double[] squares;

  SparseSquares(int numFeatures) {
    width = numFeatures;
    filled = new int[width];
    sums = new double[width];
    rests = new double[width];
    mean = new TwoPartMean(width);
    squares = new double[width];
  }

  /** Takes a block of at least one row into a profile. */
  void count(SparseBlock block, ColumnProfile profile) {
    Arrays.fill(filled, 0);
    int[] columns = block.indices();
    double[] values = block.values();
    for (int t = 0; t < block.entries(); t++) {
      filled[columns[t]] += values[t] == 0 ? 0 : 1;
      profile.addValue(columns[t], values[t]);
    }
    for (int j = 0; j < width; j++) {
      if (filled[j] < block.rows()) {
        profile.addZero(j);
      }
    }
  }

  /**
   * Sets the means and the sums of squares of a block that was counted, its columns divided by the
   * powers of two.
   */
  void measure(SparseBlock block, ColumnExponents exponents, ColumnProfile profile) {
    setMeans(block, exponents);
    for (int j = 0; j < width; j++) {
      if (profile.min[j] == profile.max[j]) {
        // Exact, where the sum of many values may be beyond the doubles.
        mean.high[j] = profile.min[j];
        mean.low[j] = 0;
      }
    }
    setSquares(block, exponents);
  }

  private void setMeans(SparseBlock block, ColumnExponents exponents) {
    clear();
    for (int t = 0; t < block.entries(); t++) {
      add(block.indices()[t], scaled(block, t, exponents));
    }
    int rows = block.rows();
    for (int j = 0; j < width; j++) {
      // (sums + rests) / rows in two parts: the division's remainder is exact.
      double high = sums[j] / rows;
      double remainder = Math.fma(-high, rows, sums[j]);
      mean.high[j] = high;
      mean.add(j, (remainder + rests[j]) / rows);
    }
  }

  private void setSquares(SparseBlock block, ColumnExponents exponents) {
    clear();
    for (int t = 0; t < block.entries(); t++) {
      int j = block.indices()[t];
      if (block.values()[t] == 0) {
        continue;
      }
      double z = (scaled(block, t, exponents) - mean.high[j]) - mean.low[j];
      add(j, z * z);
    }
    for (int j = 0; j < width; j++) {
      double centre = mean.high[j] + mean.low[j];
      int empty = block.rows() - filled[j];
      squares[j] = (sums[j] + rests[j]) + (empty == 0 ? 0 : empty * (centre * centre));
    }
  }

  private static double scaled(SparseBlock block, int t, ColumnExponents exponents) {
    double x = block.values()[t];
    return exponents.areZero() ? x : Math.scalb(x, -exponents.get(block.indices()[t]));
  }

  private void clear() {
    Arrays.fill(sums, 0.0);
    Arrays.fill(rests, 0.0);
  }

  private void add(int j, double x) {
    double sum = sums[j] + x;
    double part = sum - sums[j];
    rests[j] += (sums[j] - (sum - part)) + (x - part);
    sums[j] = sum;
  }
}
