package featuremill.spark;

import java.io.Serializable;

/**
 * How rows of the input become rows of the matrix Z whose Z'Z / divisor is the covariance or
 * correlation that components are sought of: z_j = ((x_j - mean_j) - meanLow_j) / scale_j, times
 * the root of the row's weight where rows have weights.
 *
 * @param columns [d], ascending positions, among the features that are read, of those that take
 *     part
 * @param mean [d], their means, rounded
 * @param meanLow [d], what rounding took off the means
 * @param scale [d], what they are divided by; infinite for a feature that counts as zero
 * @param divisor numRows - ddof, or what weights make of it
 */
public record Centring(
    int[] columns, double[] mean, double[] meanLow, double[] scale, double divisor)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** d. */
  public int width() {
    return columns.length;
  }

  /** Sets {@code z} [d] to what becomes of a row of all features that are read. */
  void apply(double[] row, double[] z) {
    for (int j = 0; j < columns.length; j++) {
      z[j] = ((row[columns[j]] - mean[j]) - meanLow[j]) / scale[j];
    }
  }

  /** The same times the root of the row's weight. */
  void apply(double[] row, double weight, double[] z) {
    apply(row, z);
    double root = Math.sqrt(weight);
    for (int j = 0; weight != 1 && j < z.length; j++) {
      z[j] *= root;
    }
  }
}
