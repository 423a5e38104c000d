package featuremill.reference;

/** The length of a vector whose squares may be beyond the doubles, above or below. */
public final class Norm {
  private Norm() {}

  /** The 2-norm; NaN where a number is NaN. */
  public static double of(double[] vector) {
    double largest = 0;
    for (double value : vector) {
      largest = Math.max(largest, Math.abs(value));
    }
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    int exponent = Math.getExponent(largest);
    double sum = 0;
    for (double value : vector) {
      double part = Math.scalb(value, -exponent);
      sum += part * part;
    }
    return Math.scalb(Math.sqrt(sum), exponent);
  }
}
