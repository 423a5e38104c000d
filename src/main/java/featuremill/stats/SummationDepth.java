package featuremill.stats;

import java.io.Serializable;

/**
 * How many roundings a sum of products has met, counted as it is summed: the longest way that a
 * product has gone through additions. It is a function of how the rows are cut, not of values.
 *
 * <p>With h the {@link #roundings}, the computed sums differ from the exact ones of the stored
 * doubles, entry by entry, by at most gamma_h |X|'|X|, X being the exactly centred rows and gamma_h
 * = h u / (1 - h u), u = 2^-53 (Higham, Accuracy and Stability of Numerical Algorithms, 3.1 and
 * 4.2).
 */
public final class SummationDepth implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Centring, weighing and squaring a row, the weight of a merge, the divisor and the scales. */
  private static final long SINGLE_STEPS = 20;

  private long additions;

  /** Counts a sum that met so many additions on its own before it was added. */
  public void addSum(long deepest) {
    additions = Math.max(additions, deepest) + 1;
  }

  /**
   * Counts products that a kernel has added in runs: what was there before has met an addition a
   * run, and a product one of each of the others at most, in whatever order the kernel takes them.
   *
   * @param run the fewest products that the kernel sums before it adds the sum to what is there
   */
  public void addProducts(long products, int run) {
    additions = Math.max(products, additions + (products + run - 1) / run);
  }

  /** Counts a merge: a sum of two, and the square of the step between their means. */
  public void join(SummationDepth other) {
    addSum(other.additions);
    addSum(0);
  }

  /** Counts what the other has counted, and nothing else. */
  public void set(SummationDepth other) {
    additions = other.additions;
  }

  /** The most additions that any product has met. */
  public long additions() {
    return additions;
  }

  /** h: additions and the roundings of single steps. */
  public long roundings() {
    return additions + SINGLE_STEPS;
  }
}
