package featuremill.stats;

/**
 * Doubles as integers of the same order: x &lt; y exactly where of(x) &lt; of(y), infinities
 * included. -0.0 is taken for 0.0, which it equals.
 */
final class OrderKey {
  private OrderKey() {}

  /** The key of a number that is not NaN. */
  static long of(double x) {
    // The sum turns -0.0 into 0.0.
    long bits = Double.doubleToRawLongBits(x + 0.0);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  /** The number that has a key. */
  static double value(long key) {
    return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
  }
}
