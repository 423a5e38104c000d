package featuremill.spark;

/**
 * A sum over the bits of values that depends on where each of them stands: what tells whether rows
 * that had to be read again are those that were read before. Sums over parts add up.
 */
final class RowsDigest {
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private RowsDigest() {}

  /**
   * The digest with so many values more.
   *
   * @param before values before them
   */
  static long add(long digest, long before, double[] values, int count) {
    long sum = digest;
    long place = before * ODD;
    for (int i = 0; i < count; i++) {
      sum += Double.doubleToRawLongBits(values[i]) * (place | 1);
      place += ODD;
    }
    return sum;
  }
}
