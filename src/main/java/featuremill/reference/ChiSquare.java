package featuremill.reference;

/** The chi-square distribution with an even number of degrees of freedom. */
final class ChiSquare {
  private static final int HALVINGS = 200;

  private ChiSquare() {}

  /**
   * The x that a chi-square number falls below with a given chance, by bisection; relative error
   * 1e-12 for chances down to 1e-300.
   *
   * @param freedom even, at least 2
   */
  static double quantile(double chance, int freedom) {
    if (freedom < 2 || freedom % 2 != 0 || !(chance > 0 && chance < 1)) {
      throw new IllegalArgumentException(
          "no quantile of " + chance + " with " + freedom + " degrees of freedom");
    }
    double low = 0;
    double high = 1;
    while (below(high, freedom) < chance) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (below(middle, freedom) < chance) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /**
   * P(X &lt; x) = exp(-y) (y^m / m! + y^(m+1) / (m+1)! + ...), y = x / 2, m = freedom / 2: a sum of
   * positive terms, accurate where it is tiny.
   */
  static double below(double x, int freedom) {
    double y = x / 2;
    int m = freedom / 2;
    double term = 1;
    for (int i = 1; i <= m; i++) {
      term *= y / i;
    }
    double sum = 0;
    for (int i = m + 1; term > sum * 1e-17 || i <= y; i++) {
      sum += term;
      term *= y / i;
    }
    return Math.exp(-y) * sum;
  }
}
