package featuremill.decomposition;

/**
 * How far the matrix that was computed with may lie from the one that was meant, in the 2-norm, in
 * units of the matrix.
 *
 * @param measured what rounding did to one product C w, w being a unit vector from the span of the
 *     eigenvectors, against the same product in twice the precision
 * @param guaranteed a bound that holds whatever the data: forming C, applying it, and vectors that
 *     are orthonormal only to rounding. Orders of magnitude above what happens
 */
public record Rounding(double measured, double guaranteed) {
  private static final double UNIT = 0x1p-53;

  /**
   * A bound of |fl(C) - C|_2 for a covariance formed by sums of products of centred rows X: gamma_h
   * | |X|'|X| |_2 / (n - ddof) &lt;= gamma_h trace(C), since the 2-norm of |X|'|X| is at most the
   * sum of all squares.
   *
   * @param depth h, the roundings that an entry can have met
   * @param trace of C
   */
  public static double ofForming(long depth, double trace) {
    return gamma(depth) * trace;
  }

  /** n u / (1 - n u): the relative error that n roundings can add up to. */
  static double gamma(long n) {
    double all = n * UNIT;
    return all < 1 ? all / (1 - all) : Double.POSITIVE_INFINITY;
  }
}
