package featuremill.transform;

import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Subtracts a mean and divides by a scale, feature by feature: ((x - mean) - meanLow) / scale.
 *
 * <p>The mean is the unevaluated sum mean + meanLow. For a feature such as 1.7e9 + N(0, 1) the
 * rounded mean alone is off by up to 1e-7 standard deviations; the low part removes that. The
 * difference x - mean is exact whenever x lies within a factor of two of the mean (Sterbenz), so
 * that a result is good to about three roundings. Where the mean is so large that a difference
 * might leave the range of doubles, x, mean and scale are divided by 4 first, which is exact there.
 * Works in place. Cost: one division per value.
 */
public final class Standardization implements FittedTransform {
  private static final long serialVersionUID = 1L;

  /** Half a unit in the last place of the largest double: less cannot carry a difference over. */
  private static final double WIDE_MEAN = 0x1p970;

  private final double[] mean;
  private final double[] meanLow;
  private final double[] scale;

  /** Features whose mean can carry the difference to a value beyond the largest double. */
  private final int[] wide;

  /**
   * A standardization by given numbers; the arrays are copied.
   *
   * @param mean [numFeatures], subtracted first
   * @param meanLow [numFeatures], what rounding took off the mean; zeros when unknown
   * @param scale [numFeatures], the divisor: positive and finite, 1 where a feature is only centred
   * @throws IllegalArgumentException if the lengths differ or a number is not usable
   */
  public Standardization(double[] mean, double[] meanLow, double[] scale) {
    Widths.checkVector("low part of the mean", meanLow.length, mean.length);
    Widths.checkVector("scale", scale.length, mean.length);
    this.mean = mean.clone();
    this.meanLow = meanLow.clone();
    this.scale = scale.clone();
    for (int j = 0; j < mean.length; j++) {
      checkFeature(j);
    }
    this.wide =
        IntStream.range(0, mean.length).filter(j -> Math.abs(mean[j]) >= WIDE_MEAN).toArray();
  }

  private void checkFeature(int j) {
    if (!Double.isFinite(mean[j] + meanLow[j])) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the mean of feature %d is %s + %s, not a finite number",
              j,
              mean[j],
              meanLow[j]));
    }
    if (!(scale[j] > 0 && scale[j] < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the scale of feature %d is %s; it has to be positive and finite, 1 to only centre it",
              j,
              scale[j]));
    }
  }

  @Override
  public int inputWidth() {
    return mean.length;
  }

  @Override
  public int outputWidth() {
    return mean.length;
  }

  /** The rounded means [numFeatures], a copy. */
  public double[] mean() {
    return mean.clone();
  }

  /** What rounding took off the means [numFeatures], a copy. */
  public double[] meanLow() {
    return meanLow.clone();
  }

  /** The divisors [numFeatures], a copy. */
  public double[] scale() {
    return scale.clone();
  }

  @Override
  public void apply(double[] rows, int numRows, double[] out) {
    Widths.checkBlock(this, rows, numRows, out);
    int width = mean.length;
    double[] buffer = new double[width];
    for (int row = 0; row < numRows; row++) {
      System.arraycopy(rows, row * width, buffer, 0, width);
      standardize(buffer, mean, meanLow, scale);
      for (int j : wide) {
        buffer[j] = standardizeWide(rows[row * width + j], j);
      }
      System.arraycopy(buffer, 0, out, row * width, width);
    }
  }

  private double standardizeWide(double x, int j) {
    return ((x / 4 - mean[j] / 4) - meanLow[j] / 4) / (scale[j] / 4);
  }

  // One index for all arrays, which are parameters and not fields: only then does the compiler see
  // that no store can change a later load, and turns the loop into vector instructions.
  private static void standardize(double[] row, double[] mean, double[] meanLow, double[] scale) {
    for (int j = 0; j < row.length; j++) {
      row[j] = ((row[j] - mean[j]) - meanLow[j]) / scale[j];
    }
  }
}
