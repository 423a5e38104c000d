package featuremill.reference;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * A number as the unevaluated sum high + low of two doubles, |low| at most half an ulp of high:
 * about 32 decimal digits. Immutable.
 *
 * <p>Additions and products are good to a relative error of 2^-102 (Joldes, Muller and Popescu
 * 2017, algorithms 6, 12 and 18); the two-product needs a fused multiply-add, which is fast on
 * every CPU that has the instruction.
 */
public final class DoubleDouble implements Serializable {
  private static final long serialVersionUID = 1L;

  /** x^23 / 23! is below 2^-160 for |x| of 1/8. */
  private static final int TAYLOR_TERMS = 23;

  public static final DoubleDouble ZERO = new DoubleDouble(0, 0);

  private final double high;
  private final double low;

  private DoubleDouble(double high, double low) {
    this.high = high;
    this.low = low;
  }

  /** The exact sum of two doubles, rounded to two doubles. */
  public static DoubleDouble sum(double first, double second) {
    double sum = first + second;
    double part = sum - first;
    return new DoubleDouble(sum, (first - (sum - part)) + (second - part));
  }

  /** The exact product of two doubles. */
  public static DoubleDouble product(double first, double second) {
    double product = first * second;
    return new DoubleDouble(product, Math.fma(first, second, -product));
  }

  public static DoubleDouble of(double value) {
    return new DoubleDouble(value, 0);
  }

  public DoubleDouble plus(DoubleDouble other) {
    DoubleDouble highs = sum(high, other.high);
    DoubleDouble lows = sum(low, other.low);
    DoubleDouble first = sum(highs.high, highs.low + lows.high);
    return sum(first.high, first.low + lows.low);
  }

  public DoubleDouble minus(DoubleDouble other) {
    return plus(new DoubleDouble(-other.high, -other.low));
  }

  public DoubleDouble times(DoubleDouble other) {
    DoubleDouble highs = product(high, other.high);
    return sum(highs.high, highs.low + (high * other.low + low * other.high));
  }

  public DoubleDouble times(double factor) {
    return times(of(factor));
  }

  public DoubleDouble dividedBy(double divisor) {
    double quotient = high / divisor;
    double rest = Math.fma(-quotient, divisor, high) + low;
    return sum(quotient, rest / divisor);
  }

  /** The quotient, by two steps of long division; relative error about 2^-98. */
  public DoubleDouble dividedBy(DoubleDouble divisor) {
    double first = high / divisor.high;
    DoubleDouble rest = minus(divisor.times(first));
    double second = rest.high / divisor.high;
    double third = rest.minus(divisor.times(second)).high / divisor.high;
    return sum(first, second).plus(of(third));
  }

  /** The square root, by one step of Newton from that of the leading part; 0 of 0. */
  public DoubleDouble squareRoot() {
    if (high == 0) {
      return ZERO;
    }
    double root = Math.sqrt(high);
    DoubleDouble rest = minus(product(root, root));
    return sum(root, rest.value() / (2 * root));
  }

  /**
   * The exponential, for values of at most 0: the Taylor series of x / 2^k, squared k times;
   * relative error about (16 |x| + 100) 2^-102 while the result is above 1e-270. 0 below -745.2.
   */
  public DoubleDouble exponential() {
    if (high < -745.2) {
      return ZERO;
    }
    int halvings = Math.max(0, Math.getExponent(high) + 4);
    DoubleDouble x = timesPowerOfTwo(-halvings);
    DoubleDouble rest = ZERO;
    for (int i = TAYLOR_TERMS; i >= 1; i--) {
      rest = x.plus(x.times(rest)).dividedBy(i);
    }
    DoubleDouble power = rest.plus(of(1));
    for (int i = 0; i < halvings; i++) {
      power = power.times(power);
    }
    return power;
  }

  /** Times 2^exponent, exactly where nothing overflows or vanishes. */
  public DoubleDouble timesPowerOfTwo(int exponent) {
    return sum(Math.scalb(high, exponent), Math.scalb(low, exponent));
  }

  /** The value rounded to a double. */
  public double value() {
    return high + low;
  }

  /** The leading part, which is the value rounded to a double. */
  public double high() {
    return high;
  }

  /** What rounding took off. */
  public double low() {
    return low;
  }

  /** The value, exactly. */
  public BigDecimal exact() {
    return new BigDecimal(high).add(new BigDecimal(low));
  }

  @Override
  public String toString() {
    return high + " + " + low;
  }
}
