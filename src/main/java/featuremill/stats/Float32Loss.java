package featuremill.stats;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What float32 takes from each column: q = ulp<sub>32</sub>(max |x|) / std, the distance of
 * neighbouring float32 numbers at the column's largest value in standard deviations. Rounding moves
 * a value by at most q / 2 of them.
 *
 * <p>q is 0 for a column that lost nothing: each of its values is a float32 number, or all are
 * equal and there is no variance to lose. The standard deviation (ddof 0) is that of the rounded
 * values, which needs no second accumulator and hides no loss: rounding adds at most ulp / 2 to a
 * standard deviation (Minkowski's inequality), so a column whose values lie closer than that has a
 * q of about 2 at least, and around {@link #MOST} both ways of measuring agree within 0.05 %. Where
 * the rounded values are all equal and the values were not, half the range before rounding stands
 * in, which is at least the standard deviation (Popoviciu): q is then a lower bound.
 */
public final class Float32Loss {
  /** Above this a column has lost what its variance is made of. */
  public static final double MOST = 1e-3;

  private final double[] q;
  private final boolean[] flattened;
  private final boolean[] overflowed;
  private final double[] example;

  private Float32Loss(double[] q, boolean[] flattened, boolean[] overflowed, double[] example) {
    this.q = q;
    this.flattened = flattened;
    this.overflowed = overflowed;
    this.example = example;
  }

  /** The loss of columns whose type float32 holds: none. */
  public static Float32Loss none(int numFeatures) {
    double[] examples = new double[numFeatures];
    Arrays.fill(examples, Double.NaN);
    return new Float32Loss(
        new double[numFeatures], new boolean[numFeatures], new boolean[numFeatures], examples);
  }

  /**
   * Measures the loss.
   *
   * @param rounded moments of the same rows after rounding
   * @throws IllegalArgumentException if numFeatures differ
   */
  public static Float32Loss of(Float32Rounding rounding, Moments rounded) {
    int width = rounding.numFeatures();
    if (rounded.numFeatures() != width) {
      throw new IllegalArgumentException(
          "moments of "
              + rounded.numFeatures()
              + " features do not fit the rounding of "
              + width
              + " features");
    }
    return of(rounding, rounded::isUsable, j -> rounded.std(j, 0));
  }

  /** The same of values that may be missing: over those that are there. */
  static Float32Loss of(Float32Rounding rounding, PresentSpread rounded) {
    return of(rounding, j -> true, rounded::std);
  }

  private static Float32Loss of(
      Float32Rounding rounding, IntPredicate hasStd, IntToDoubleFunction std) {
    Float32Loss loss = none(rounding.numFeatures());
    for (int j = 0; j < rounding.numFeatures(); j++) {
      loss.example[j] = rounding.example(j);
      loss.overflowed[j] = Double.isInfinite(rounding.largestError(j));
      boolean hadVariance = rounding.min(j) < rounding.max(j);
      boolean lostNothing = rounding.largestError(j) == 0 || !hadVariance;
      if (lostNothing || loss.overflowed[j] || !hasStd.test(j)) {
        continue;
      }
      double largest = Math.max(Math.abs(rounding.min(j)), Math.abs(rounding.max(j)));
      double ulp = Math.ulp((float) largest);
      // Rounding keeps the order of values.
      loss.flattened[j] = (float) rounding.min(j) == (float) rounding.max(j);
      double spread =
          loss.flattened[j] ? (rounding.max(j) - rounding.min(j)) / 2 : std.applyAsDouble(j);
      loss.q[j] = ulp / spread;
    }
    return loss;
  }

  public int numFeatures() {
    return q.length;
  }

  /** q of a column; 0 where nothing was lost, a lower bound where it {@link #isFlattened}. */
  public double of(int j) {
    return q[j];
  }

  /** q of all columns [numFeatures]. */
  public double[] all() {
    return q.clone();
  }

  /** Whether the values differed, and rounding has made them equal. */
  public boolean isFlattened(int j) {
    return flattened[j];
  }

  /** A value that rounding moved farther than any other; NaN when it moved none. */
  public double example(int j) {
    return example[j];
  }

  /** Columns with finite values beyond the range of float32, which became infinite. */
  public int[] overflowed() {
    return IntStream.range(0, q.length).filter(j -> overflowed[j]).toArray();
  }

  /** Columns that lost their variance: q is above {@link #MOST}. */
  public int[] lost() {
    return IntStream.range(0, q.length).filter(j -> q[j] > MOST).toArray();
  }
}
