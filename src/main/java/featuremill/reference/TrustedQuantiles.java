package featuremill.reference;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/**
 * Quantiles of values with reliabilities. Weights are summed up as integers of any length, so that
 * nothing is rounded.
 */
final class TrustedQuantiles implements ReferenceQuantiles {
  private static final long serialVersionUID = 1L;

  /** Every weight is a whole number of 2^-152, as weights are 2^-100 or more. */
  private static final int UNIT = -152;

  private static final int MANTISSA_BITS = 52;

  private final double from;
  private final double to;
  private final TreeMap<Double, BigInteger> near = new TreeMap<>();
  private BigInteger below = BigInteger.ZERO;
  private BigInteger above = BigInteger.ZERO;
  private long count;

  TrustedQuantiles(double published, double radius) {
    this.from = published - radius;
    this.to = published + radius;
  }

  @Override
  public void observe(double x, double weight) {
    if (Double.isNaN(x) || weight == 0) {
      return;
    }
    count++;
    BigInteger units = units(weight);
    if (x < from) {
      below = below.add(units);
    } else if (x > to) {
      above = above.add(units);
    } else {
      near.merge(x + 0.0, units, BigInteger::add);
    }
  }

  private static BigInteger units(double weight) {
    int exponent = Math.getExponent(weight) - MANTISSA_BITS;
    long digits = (long) Math.scalb(weight, -exponent);
    return BigInteger.valueOf(digits).shiftLeft(exponent - UNIT);
  }

  @Override
  public void combine(ReferenceQuantiles other) {
    TrustedQuantiles more = (TrustedQuantiles) other;
    count += more.count;
    below = below.add(more.below);
    above = above.add(more.above);
    more.near.forEach((x, units) -> near.merge(x, units, BigInteger::add));
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public double of(double probability) {
    BigInteger total = near.values().stream().reduce(below.add(above), BigInteger::add);
    BigDecimal share = new BigDecimal(Double.toString(probability)).multiply(new BigDecimal(total));
    BigInteger upTo = below;
    if (upTo.signum() > 0 && new BigDecimal(upTo).compareTo(share) >= 0) {
      return Double.NaN;
    }
    for (Map.Entry<Double, BigInteger> entry : near.entrySet()) {
      upTo = upTo.add(entry.getValue());
      if (new BigDecimal(upTo).compareTo(share) >= 0) {
        return entry.getKey();
      }
    }
    return Double.NaN;
  }

  @Override
  public double size() {
    return near.isEmpty() ? 0 : Math.max(Math.abs(near.firstKey()), Math.abs(near.lastKey()));
  }
}
