package featuremill.stats;

import java.util.Arrays;

/**
 * Centres a block of rows on its own mean, in two sweeps over the block while it is in the cache.
 * Rows may have weights; those of weight 1 give the bits of rows without.
 *
 * <p>The first sweep sums x - c, c being the block's first row, and takes minima and maxima. As c
 * is one of the values, |x - c| is at most the column's range, so that c + sum / n as a pair of
 * doubles is the mean up to a rounding of the range, however far from 0 the column lies. The second
 * sweep centres on both parts of the mean, and sums what is left to correct the mean once more;
 * that rest e is so small that n e^2 is beyond the last bit of the sums of squares. Among rows of
 * weights c is the heaviest one: a light row may lie further from the mean than the standard
 * deviation and the number of rows allow for, the heaviest cannot.
 *
 * <p>Rows go through a buffer of one row: with one index for all arrays the compiler sees that no
 * store changes a later load, and emits vector instructions (3 to 10 times faster than indexing
 * into the block).
 */
final class BlockPass {
  final TwoPartMean mean;
  final double[] min;
  final double[] max;
  private final double[] first;
  private final double[] sum;
  private final double[] row;
  private BlockWeights weights;

  BlockPass(int numFeatures) {
    mean = new TwoPartMean(numFeatures);
    min = new double[numFeatures];
    max = new double[numFeatures];
    first = new double[numFeatures];
    sum = new double[numFeatures];
    row = new double[numFeatures];
  }

  /** Says what the rows of the next block weigh; null for rows without weights. */
  void weigh(BlockWeights rows) {
    weights = rows;
  }

  /** Whether every row counts once. */
  boolean isUnweighted() {
    return weights == null || weights.areOnes();
  }

  /** What the block weighs: its number of rows where these have no weights. */
  double mass(int numRows) {
    return weights == null ? numRows : weights.total();
  }

  /** Sets min, max and mean; min and max are NaN where the column has a NaN. */
  void measure(double[] rows, int from, int numRows) {
    int width = row.length;
    int origin = weights == null ? 0 : weights.heaviest();
    System.arraycopy(rows, from + origin * width, first, 0, width);
    System.arraycopy(rows, from, min, 0, width);
    System.arraycopy(rows, from, max, 0, width);
    Arrays.fill(sum, 0.0);
    for (int i = origin == 0 ? 1 : 0; i < numRows; i++) {
      System.arraycopy(rows, from + i * width, row, 0, width);
      takeMin(row, min);
      takeMax(row, max);
      if (weights == null) {
        addDifferences(row, first, sum);
      } else {
        addDifferences(row, first, weights.of(i), sum);
      }
    }
    System.arraycopy(first, 0, mean.high, 0, width);
    double mass = mass(numRows);
    for (int j = 0; j < width; j++) {
      mean.add(j, sum[j] / mass);
    }
  }

  /**
   * How many values of each column are not 0, NaN among them; the array is overwritten by the next
   * call.
   */
  double[] nonZeros(double[] rows, int from, int numRows) {
    int width = row.length;
    Arrays.fill(sum, 0.0);
    for (int i = 0; i < numRows; i++) {
      System.arraycopy(rows, from + i * width, row, 0, width);
      addNonZeros(row, sum);
    }
    for (int j = 0; j < width; j++) {
      if (Double.isNaN(sum[j])) {
        sum[j] = nonZerosOf(j, rows, from, numRows);
      }
    }
    return sum;
  }

  private double nonZerosOf(int j, double[] rows, int from, int numRows) {
    int count = 0;
    for (int i = 0; i < numRows; i++) {
      count += rows[from + i * row.length + j] != 0 ? 1 : 0;
    }
    return count;
  }

  /** The largest absolute value of the measured rows; NaN or infinite where one of them is. */
  double largest() {
    double largest = 0;
    for (int j = 0; j < min.length; j++) {
      largest = Math.max(largest, Math.max(Math.abs(min[j]), Math.abs(max[j])));
    }
    return largest;
  }

  /**
   * Hands the centred rows, times the roots of their weights, to a scatter, and sets the mean to
   * its last bit.
   */
  void centre(double[] rows, int from, int numRows, Scatter target) {
    int width = row.length;
    Arrays.fill(sum, 0.0);
    for (int i = 0; i < numRows; i++) {
      System.arraycopy(rows, from + i * width, row, 0, width);
      if (weights == null) {
        centreAndSum(row, mean.high, mean.low, sum);
      } else {
        centreAndSum(row, mean.high, mean.low, weights.of(i), weights.root(i), sum);
      }
      target.setRow(i, row);
    }
    mean.shift(1.0 / mass(numRows), sum);
  }

  private static void addDifferences(double[] row, double[] from, double[] sum) {
    for (int j = 0; j < row.length; j++) {
      sum[j] += row[j] - from[j];
    }
  }

  private static void addDifferences(double[] row, double[] from, double weight, double[] sum) {
    for (int j = 0; j < row.length; j++) {
      sum[j] += weight * (row[j] - from[j]);
    }
  }

  // Without a branch, so that it is done by vector instructions: twice 2^537 lifts the smallest
  // double to 1.
  private static void addNonZeros(double[] row, double[] sum) {
    for (int j = 0; j < row.length; j++) {
      sum[j] += Math.min(Math.abs(row[j]) * 0x1p537 * 0x1p537, 1.0);
    }
  }

  private static void takeMin(double[] row, double[] min) {
    for (int j = 0; j < row.length; j++) {
      min[j] = Math.min(min[j], row[j]);
    }
  }

  private static void takeMax(double[] row, double[] max) {
    for (int j = 0; j < row.length; j++) {
      max[j] = Math.max(max[j], row[j]);
    }
  }

  private static void centreAndSum(double[] row, double[] high, double[] low, double[] sum) {
    for (int j = 0; j < row.length; j++) {
      double z = (row[j] - high[j]) - low[j];
      row[j] = z;
      sum[j] += z;
    }
  }

  private static void centreAndSum(
      double[] row, double[] high, double[] low, double weight, double root, double[] sum) {
    for (int j = 0; j < row.length; j++) {
      double z = (row[j] - high[j]) - low[j];
      row[j] = root * z;
      sum[j] += weight * z;
    }
  }
}
