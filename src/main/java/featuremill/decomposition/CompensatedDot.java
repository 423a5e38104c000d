package featuremill.decomposition;

/**
 * A sum of products, as accurate as if it had been taken in twice the precision and rounded once
 * (Ogita, Rump and Oishi 2005, algorithm 5.3): relative error 2^-53 + n^2 2^-106 sum |x y| / |sum x
 * y|.
 */
final class CompensatedDot {
  private double sum;
  private double rest;

  CompensatedDot(double start) {
    this.sum = start;
  }

  CompensatedDot add(double x, double y) {
    double product = x * y;
    double next = sum + product;
    double part = next - sum;
    rest += ((sum - (next - part)) + (product - part)) + Math.fma(x, y, -product);
    sum = next;
    return this;
  }

  double value() {
    return sum + rest;
  }
}
