package featuremill.stats;

/**
 * How many roundings an entry of a covariance can have met, as a number h: the computed matrix
 * differs from the exact one of the stored doubles, entry by entry, by at most gamma_h |X|'|X| / (n
 * - ddof), X being the exactly centred rows and gamma_h = h u / (1 - h u), u = 2^-53 (Higham,
 * Accuracy and Stability of Numerical Algorithms, 3.1).
 */
public final class SummationDepth {
  /** Centring and squaring a row, the weight of a merge, and the divisor. */
  private static final long SINGLE_STEPS = 16;

  private SummationDepth() {}

  /**
   * A bound for any way of cutting n rows into blocks and segments, and any order in the kernel.
   *
   * <p>Blocks and segments join at most n - 1 times in all. A join adds one sum to another, and the
   * square of the step between the means; so no entry sees more than n + 2 (n - 1) additions.
   * Scaling by standard deviations, which are square roots of the same sums, can double that.
   */
  public static long ofRows(long numRows) {
    return 2 * (3 * numRows + SINGLE_STEPS);
  }
}
