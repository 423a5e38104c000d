package featuremill.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Quantiles of columns, exact order statistics with linear interpolation: the quantile p of n
 * sorted values lies at place (n - 1) p, between two neighbours as NumPy's default puts it, bit for
 * bit. Frequencies are repetitions: the quantiles are those of the repeated rows. Immutable.
 *
 * <p>Of reliabilities, which have no places, a quantile is a value: the smallest one up to which,
 * itself included, weights sum up to p of the total or more, as {@code numpy.quantile} has it with
 * {@code weights} and {@code method="inverted_cdf"}, but without its roundings. All weights being
 * equal, the median of an even number of values is the lower one of the middle two.
 *
 * <p>Missing values (NaN, null) are left out and counted. Infinities are values like others; a
 * quantile between a finite and an infinite one is infinite, and NaN between minus and plus
 * infinity. Where all values are missing quantiles are NaN. A quantile that is zero is 0.0, never
 * -0.0.
 */
public final class Quantiles {
  private final double[] probabilities;
  private final double[][] values;
  private final long[] counts;
  private final long[] missing;

  Quantiles(double[] probabilities, double[][] values, long[] counts, long[] missing) {
    this.probabilities = probabilities;
    this.values = values;
    this.counts = counts;
    this.missing = missing;
  }

  public int numFeatures() {
    return values.length;
  }

  /** Values of a column that are not missing, as often as frequencies say. */
  public long count(int j) {
    return counts[j];
  }

  /** Values of a column that are NaN or null, as often as frequencies say. */
  public long missing(int j) {
    return missing[j];
  }

  /**
   * One quantile of every column [numFeatures].
   *
   * @throws IllegalArgumentException if it was not searched for
   */
  public double[] of(double probability) {
    int i = index(probability);
    return Arrays.stream(values).mapToDouble(column -> column[i]).toArray();
  }

  /** The medians [numFeatures]. */
  public double[] medians() {
    return of(0.5);
  }

  /** The interquartile ranges [numFeatures]: quantile 0.75 less quantile 0.25, rounded once. */
  public double[] interquartileRanges() {
    double[] lower = of(0.25);
    double[] upper = of(0.75);
    return IntStream.range(0, lower.length).mapToDouble(j -> upper[j] - lower[j]).toArray();
  }

  private int index(double probability) {
    for (int i = 0; i < probabilities.length; i++) {
      if (probabilities[i] == probability) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "quantile " + probability + " is not one of " + Arrays.toString(probabilities));
  }
}
