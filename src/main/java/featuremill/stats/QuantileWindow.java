package featuremill.stats;

import java.io.Serializable;

/**
 * A range of keys of one column that holds order statistics still looked for, cut into buckets of
 * 2^shift keys each.
 */
final class QuantileWindow implements Serializable {
  private static final long serialVersionUID = 1L;

  static final long UNKNOWN = -1;

  final int column;
  final long first;
  final long last;

  /** Values of the column that lie below the window. */
  final long below;

  /** Values of the column that lie in the window; {@link #UNKNOWN} before the first pass. */
  final long count;

  final int shift;

  /** Number of its first bucket among those of all windows. */
  final int firstBucket;

  final int buckets;

  /**
   * @param bits the window gets at most 2^bits buckets
   */
  QuantileWindow(QuantileSearch.Range range, int bits, int firstBucket) {
    this.column = range.column();
    this.first = range.first();
    this.last = range.last();
    this.below = range.below();
    this.count = range.count();
    this.firstBucket = firstBucket;
    this.shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(last - first) - bits);
    this.buckets = Math.toIntExact(((last - first) >>> shift) + 1);
  }

  /**
   * Makes sure that a pass found as many values in the window as the one before.
   *
   * @throws IllegalStateException otherwise
   */
  void requireCount(long found) {
    if (count != UNKNOWN && found != count) {
      throw new IllegalStateException(
          "a pass found "
              + found
              + " values of column "
              + column
              + " where the one before found "
              + count
              + ": the rows were not the same in every pass");
    }
  }

  /** The bucket of a key that the window holds. */
  int bucket(long key) {
    // The difference is right as an unsigned number, however far apart the keys are.
    return firstBucket + (int) ((key - first) >>> shift);
  }
}
