package featuremill.stats;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigInteger;

/**
 * Exact sums of weights, each a whole number of units of 2^-152, which is the last bit of the
 * smallest weight: integers of {@value #LIMBS} limbs of 64 bits. Weights lie between 2^-100 and
 * 2^100, so that 2^63 of the largest do not overflow, and nothing is ever rounded: a sum is the
 * same in whatever order weights and parts come.
 *
 * <p>Memory: 40 bytes a sum.
 */
final class FixedPointSums {
  private static final int LIMBS = 5;
  private static final int MANTISSA_BITS = 52;
  private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;

  /** Of the smallest weight, whose last bit is the unit. */
  private static final int LEAST_EXPONENT = Math.getExponent(WeightKind.SMALLEST);

  private final long[] limbs;

  FixedPointSums(int count) {
    limbs = new long[Math.multiplyExact(LIMBS, count)];
  }

  /**
   * Adds a weight.
   *
   * @throws IllegalArgumentException if it is not within 2^-100 and 2^100
   */
  void add(int sum, double weight) {
    if (!(weight >= WeightKind.SMALLEST && weight <= WeightKind.LARGEST)) {
      throw new IllegalArgumentException("a weight of " + weight + " is beyond 2^-100 to 2^100");
    }
    long mantissa = Double.doubleToRawLongBits(weight) & MANTISSA | 1L << MANTISSA_BITS;
    int shift = Math.getExponent(weight) - LEAST_EXPONENT;
    int limb = LIMBS * sum + shift / Long.SIZE;
    int within = shift % Long.SIZE;
    // A shift by all 64 bits would be none.
    long high = mantissa >>> 1 >>> (Long.SIZE - 1 - within);
    long carry = addTo(limb, mantissa << within);
    carry = addTo(limb + 1, high + carry);
    for (int k = limb + 2; carry != 0; k++) {
      carry = addTo(k, carry);
    }
  }

  /** The carry, 0 or 1. */
  private long addTo(int limb, long part) {
    limbs[limb] += part;
    return Long.compareUnsigned(limbs[limb], part) < 0 ? 1 : 0;
  }

  /** Adds a sum of others to one of these. */
  void add(int sum, FixedPointSums other, int from) {
    addLimbs(sum, other.limbs, LIMBS * from);
  }

  private void addLimbs(int sum, long[] parts, int from) {
    long carry = 0;
    for (int k = 0; k < LIMBS; k++) {
      long part = parts[from + k] + carry;
      // A limb of all ones and a carry is 0 and a carry.
      carry = carry != 0 && part == 0 ? 1 : addTo(LIMBS * sum + k, part);
    }
  }

  /** A sum in units of 2^-152. */
  BigInteger get(int sum) {
    byte[] bytes = new byte[Long.BYTES * LIMBS];
    for (int i = 0; i < bytes.length; i++) {
      int fromTheLast = bytes.length - 1 - i;
      long limb = limbs[LIMBS * sum + fromTheLast / Long.BYTES];
      bytes[i] = (byte) (limb >>> Byte.SIZE * (fromTheLast % Long.BYTES));
    }
    return new BigInteger(1, bytes);
  }

  void write(int sum, DataOutput out) throws IOException {
    for (int k = 0; k < LIMBS; k++) {
      out.writeLong(limbs[LIMBS * sum + k]);
    }
  }

  /** Adds what {@link #write} wrote. */
  void addFrom(DataInput in, int sum) throws IOException {
    long[] parts = new long[LIMBS];
    for (int k = 0; k < LIMBS; k++) {
      parts[k] = in.readLong();
    }
    addLimbs(sum, parts, 0);
  }
}
