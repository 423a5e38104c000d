package featuremill.stats;

import featuremill.linalg.SparseBlock;
import java.util.Arrays;

/**
 * The means and the sums of squared deviations of a block of sparse rows, column by column, at the
 * cost of their entries and a few walks over the columns.
 *
 * <p>Every column is centred explicitly: S_jj = sum over entries (x - m)^2 + (rows without an
 * entry) m^2 has no cancellation, so that columns of timestamps among counts keep all their digits.
 * Sums are compensated, and entries of 0 count as if they were not stored. 52 bytes a column, 16
 * more where rows have weights; the room is used again for the next block.
 */
final class SparseSquares {
  /** Roundings of a compensated sum, and of the zeros that come by one product. */
  static final long DEEPEST = 8;

  private final int width;
  private final int[] filled;
  private final double[] sums;
  private final double[] rests;

  /** What the rows weigh that have an entry, and what rounding took off; null without weights. */
  private double[] filledMass;

  private double[] filledMassLow;

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

  /**
   * Takes a block of at least one row into a profile.
   *
   * @param weights of its rows; null for rows without
   */
  void count(SparseBlock block, BlockWeights weights, ColumnProfile profile) {
    Arrays.fill(filled, 0);
    int[] columns = block.indices();
    double[] values = block.values();
    for (int t = 0; t < block.entries(); t++) {
      filled[columns[t]] += values[t] == 0 ? 0 : 1;
      profile.addValue(columns[t], values[t]);
    }
    if (weights != null) {
      weighFilled(block, weights);
    }
    for (int j = 0; j < width; j++) {
      if (filled[j] < block.rows()) {
        profile.addZero(j);
      }
    }
  }

  private void weighFilled(SparseBlock block, BlockWeights weights) {
    filledMass = new double[width];
    filledMassLow = new double[width];
    for (int i = 0; i < block.rows(); i++) {
      for (int t = block.start(i); t < block.start(i + 1); t++) {
        int j = block.indices()[t];
        if (block.values()[t] != 0) {
          double sum = filledMass[j] + weights.of(i);
          double part = sum - filledMass[j];
          filledMassLow[j] += (filledMass[j] - (sum - part)) + (weights.of(i) - part);
          filledMass[j] = sum;
        }
      }
    }
  }

  /**
   * Sets the means and the sums of squares of a block that was counted, its columns divided by the
   * powers of two.
   */
  void measure(
      SparseBlock block, BlockWeights weights, ColumnExponents exponents, ColumnProfile profile) {
    setMeans(block, weights, exponents);
    for (int j = 0; j < width; j++) {
      if (profile.min[j] == profile.max[j]) {
        // Exact, where the sum of many values may be beyond the doubles.
        mean.high[j] = profile.min[j];
        mean.low[j] = 0;
      }
    }
    setSquares(block, weights, exponents);
  }

  private void setMeans(SparseBlock block, BlockWeights weights, ColumnExponents exponents) {
    clear();
    for (int i = 0; i < block.rows(); i++) {
      double weight = weight(weights, i);
      for (int t = block.start(i); t < block.start(i + 1); t++) {
        int j = block.indices()[t];
        double x = scaled(block, t, exponents);
        add(j, weight * x);
        rests[j] += Math.fma(weight, x, -(weight * x));
      }
    }
    double mass = weights == null ? block.rows() : weights.total();
    double massLow = weights == null ? 0 : weights.totalLow();
    for (int j = 0; j < width; j++) {
      // (sums + rests) / mass in two parts: the division's remainder is exact.
      double high = sums[j] / mass;
      double remainder = Math.fma(-high, mass, sums[j]);
      mean.high[j] = high;
      mean.add(j, (remainder + (rests[j] - high * massLow)) / mass);
    }
  }

  private static double weight(BlockWeights weights, int row) {
    return weights == null ? 1 : weights.of(row);
  }

  private void setSquares(SparseBlock block, BlockWeights weights, ColumnExponents exponents) {
    clear();
    for (int i = 0; i < block.rows(); i++) {
      double weight = weight(weights, i);
      for (int t = block.start(i); t < block.start(i + 1); t++) {
        int j = block.indices()[t];
        if (block.values()[t] != 0) {
          double z = (scaled(block, t, exponents) - mean.high[j]) - mean.low[j];
          add(j, weight * (z * z));
        }
      }
    }
    for (int j = 0; j < width; j++) {
      double centre = mean.high[j] + mean.low[j];
      double empty = filled[j] == block.rows() ? 0 : emptyMass(j, block.rows(), weights);
      squares[j] = (sums[j] + rests[j]) + (empty == 0 ? 0 : empty * (centre * centre));
    }
  }

  /**
   * What the rows without an entry weigh: a difference that may be far below a rounding of both.
   */
  private double emptyMass(int j, int rows, BlockWeights weights) {
    return weights == null
        ? rows - filled[j]
        : (weights.total() - filledMass[j]) + (weights.totalLow() - filledMassLow[j]);
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
