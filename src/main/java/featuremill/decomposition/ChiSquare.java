package featuremill.decomposition;

/** The chi-square distribution: the squared length of a vector of independent standard normals. */
final class ChiSquare {
  private ChiSquare() {}

  /**
   * The probability that s squares add up to x or less, to some 1e-13 of itself: the regularized
   * lower incomplete gamma function of s / 2 and x / 2, by its series of positive terms (Abramowitz
   * and Stegun 6.5.29).
   */
  static double atMost(double x, int s) {
    if (!(x > 0)) {
      return 0;
    }
    double a = 0.5 * s;
    double y = 0.5 * x;
    double term = 1;
    double sum = 1;
    for (int n = 1; term > 0x1p-60 * sum; n++) {
      term *= y / (a + n);
      sum += term;
    }
    double logarithm = a * StrictMath.log(y) - y - logGammaOfNext(s) + StrictMath.log(sum);
    return Math.min(1, StrictMath.exp(logarithm));
  }

  /** The largest x, to rounding and from below, that s squares stay below with probability p. */
  static double quantile(double p, int s) {
    double low = 0;
    double high = s;
    while (atMost(high, s) < p) {
      low = high;
      high *= 2;
    }
    double middle = 0.5 * (low + high);
    while (low < middle && middle < high) {
      if (atMost(middle, s) < p) {
        low = middle;
      } else {
        high = middle;
      }
      middle = 0.5 * (low + high);
    }
    return low;
  }

  /** log Gamma(s / 2 + 1). */
  private static double logGammaOfNext(int s) {
    double logarithm = s % 2 == 0 ? 0 : 0.5 * StrictMath.log(Math.PI);
    for (double factor = 0.5 * s; factor > 0; factor--) {
      logarithm += StrictMath.log(factor);
    }
    return logarithm;
  }
}
