package featuremill.reference;

import java.io.Serializable;
import java.util.Arrays;

/**
 * First pass of the reference: number of rows, sums in double-double, ranges. Parts over different
 * rows merge by addition. Cost: n d double-double additions.
 */
public final class ReferenceMeans implements Serializable {
  private static final long serialVersionUID = 1L;

  private final DoubleDoubles sums;
  private final double[] min;
  private final double[] max;
  private long numRows;

  public ReferenceMeans(int numFeatures) {
    sums = new DoubleDoubles(numFeatures);
    min = new double[numFeatures];
    max = new double[numFeatures];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
  }

  /** Takes in one row [numFeatures] of finite values. */
  public void observe(double[] row) {
    checkWidth(row.length);
    sums.add(row);
    for (int j = 0; j < row.length; j++) {
      min[j] = Math.min(min[j], row[j]);
      max[j] = Math.max(max[j], row[j]);
    }
    numRows++;
  }

  /** Adds what another part has seen; that part is not changed. */
  public void combine(ReferenceMeans other) {
    checkWidth(other.numFeatures());
    sums.add(other.sums);
    for (int j = 0; j < min.length; j++) {
      min[j] = Math.min(min[j], other.min[j]);
      max[j] = Math.max(max[j], other.max[j]);
    }
    numRows += other.numRows;
  }

  private void checkWidth(int width) {
    if (width != min.length) {
      throw new IllegalArgumentException(
          "cannot take in rows of " + width + " features among rows of " + min.length);
    }
  }

  public int numFeatures() {
    return min.length;
  }

  public long numRows() {
    return numRows;
  }

  /** The mean; NaN without rows. */
  public DoubleDouble mean(int j) {
    return sums.get(j).dividedBy(numRows);
  }

  public double min(int j) {
    return min[j];
  }

  public double max(int j) {
    return max[j];
  }

  DoubleDoubles means() {
    DoubleDoubles means = new DoubleDoubles(min.length);
    for (int j = 0; j < min.length; j++) {
      DoubleDouble mean = mean(j);
      means.high[j] = mean.high();
      means.low[j] = mean.low();
    }
    return means;
  }
}
