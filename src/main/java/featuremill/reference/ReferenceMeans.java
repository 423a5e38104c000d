package featuremill.reference;

import java.io.Serializable;
import java.util.Arrays;

/**
 * First pass of the reference: number of rows, sums in double-double, ranges. Parts over different
 * rows merge by addition. Values so large that their sum may overflow are summed apart, times
 * 2^-100. Rows may have weights: means are weighted, and a row of weight 0 is only counted. Cost: a
 * double-double addition for each value of a whole row, and for each entry of a row that is given
 * by its entries; 48 bytes a feature.
 */
public final class ReferenceMeans implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final double HUGE = 0x1p900;
  private static final int HUGE_SHIFT = 100;

  private final DoubleDoubles sums;

  /** Null until there is a huge value. */
  private DoubleDoubles hugeSums;

  private final double[] min;
  private final double[] max;

  /** Rows given by their entries that have one of the feature. */
  private final long[] entries;

  private final ReferenceWeights weights;
  private long wholeRows;
  private long entryRows;

  /** For rows without weights, which weigh 1. */
  public ReferenceMeans(int numFeatures) {
    this(numFeatures, ReferenceWeights.Kind.FREQUENCY);
  }

  /** For rows with weights of a kind, which decides nothing but divisors. */
  public ReferenceMeans(int numFeatures, ReferenceWeights.Kind kind) {
    weights = new ReferenceWeights(kind);
    sums = new DoubleDoubles(numFeatures);
    entries = new long[numFeatures];
    min = new double[numFeatures];
    max = new double[numFeatures];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
  }

  /** Takes in one row [numFeatures] of finite values. */
  public void observe(double[] row) {
    observe(row, 1);
  }

  /** The same for a row of a weight, 0 or more. */
  public void observe(double[] row, double weight) {
    checkWidth(row.length);
    weights.add(weight);
    if (weight == 0) {
      return;
    }
    double largest = 0;
    for (int j = 0; j < row.length; j++) {
      min[j] = Math.min(min[j], row[j]);
      max[j] = Math.max(max[j], row[j]);
      largest = Math.max(largest, Math.abs(row[j]));
    }
    if (largest < HUGE) {
      sums.addWeighted(row, weight);
    } else {
      addApart(row, weight);
    }
    wholeRows++;
  }

  /**
   * Takes in one row by its entries: finite values at different indices, zeros elsewhere.
   *
   * @param indices positions of the values, each below numFeatures
   */
  public void observe(int[] indices, double[] values) {
    observe(indices, values, 1);
  }

  /** The same for a row of a weight, 0 or more. */
  public void observe(int[] indices, double[] values, double weight) {
    weights.add(weight);
    if (weight == 0) {
      return;
    }
    for (int e = 0; e < indices.length; e++) {
      int j = indices[e];
      double value = values[e];
      min[j] = Math.min(min[j], value);
      max[j] = Math.max(max[j], value);
      entries[j]++;
      if (Math.abs(value) < HUGE) {
        sums.addProduct(j, value, 0, weight, 0);
      } else {
        hugeSums().addProduct(j, Math.scalb(value, -HUGE_SHIFT), 0, weight, 0);
      }
    }
    entryRows++;
  }

  private DoubleDoubles hugeSums() {
    if (hugeSums == null) {
      hugeSums = new DoubleDoubles(min.length);
    }
    return hugeSums;
  }

  private void addApart(double[] row, double weight) {
    double[] usual = row.clone();
    double[] huge = new double[row.length];
    for (int j = 0; j < row.length; j++) {
      if (Math.abs(row[j]) >= HUGE) {
        usual[j] = 0;
        huge[j] = Math.scalb(row[j], -HUGE_SHIFT);
      }
    }
    sums.addWeighted(usual, weight);
    hugeSums().addWeighted(huge, weight);
  }

  /** Adds what another part has seen; that part is not changed. */
  public void combine(ReferenceMeans other) {
    checkWidth(other.numFeatures());
    sums.add(other.sums);
    if (other.hugeSums != null) {
      hugeSums().add(other.hugeSums);
    }
    for (int j = 0; j < min.length; j++) {
      min[j] = Math.min(min[j], other.min[j]);
      max[j] = Math.max(max[j], other.max[j]);
      entries[j] += other.entries[j];
    }
    wholeRows += other.wholeRows;
    entryRows += other.entryRows;
    weights.add(other.weights);
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

  /** Rows, those of weight 0 included. */
  public long numRows() {
    return weights.numRows();
  }

  /** Rows of a weight above 0. */
  public long rowsUsed() {
    return wholeRows + entryRows;
  }

  /** The weights of all rows. */
  public ReferenceWeights weights() {
    return weights;
  }

  /** Values that were looked at: those of whole rows, and the entries of the others. */
  public long numValues() {
    long values = wholeRows * min.length;
    for (long count : entries) {
      values += count;
    }
    return values;
  }

  /** The mean; NaN without rows. */
  public DoubleDouble mean(int j) {
    DoubleDouble huge = hugeSums == null ? DoubleDouble.ZERO : hugeSums.get(j);
    return huge.value() == 0
        ? sums.get(j).dividedBy(weights.sum())
        : sums.get(j)
            .timesPowerOfTwo(-HUGE_SHIFT)
            .plus(huge)
            .dividedBy(weights.sum())
            .timesPowerOfTwo(HUGE_SHIFT);
  }

  public double min(int j) {
    return hasAbsent(j) ? Math.min(min[j], 0) : min[j];
  }

  public double max(int j) {
    return hasAbsent(j) ? Math.max(max[j], 0) : max[j];
  }

  /** Whether some row has no entry of the feature, which is a zero. */
  private boolean hasAbsent(int j) {
    return wholeRows + entries[j] < rowsUsed();
  }

  /** Exponents of the ranges, 0 for a constant; one that overflows counts as the largest. */
  int[] ranges() {
    int[] exponents = new int[min.length];
    for (int j = 0; j < min.length; j++) {
      double range = max(j) - min(j);
      int exponent = Math.max(Double.MIN_EXPONENT, Math.getExponent(range));
      exponents[j] = range > 0 ? Math.min(Double.MAX_EXPONENT - 1, exponent) : 0;
    }
    return exponents;
  }

  DoubleDoubles means() {
    DoubleDoubles means = new DoubleDoubles(min.length);
    for (int j = 0; j < min.length; j++) {
      means.set(j, mean(j));
    }
    return means;
  }
}
