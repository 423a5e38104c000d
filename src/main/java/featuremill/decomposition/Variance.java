package featuremill.decomposition;

/**
 * What is known beforehand of an operator that is never formed.
 *
 * @param total the trace T, the sum of all eigenvalues; what a fraction of the variance is of
 * @param rounding a bound of the 2-norm of the difference between the operator that is meant and
 *     the one that rounding makes of it: of a covariance, {@link Rounding#ofForming} with the
 *     roundings of a dot product along a row and of the sum over the rows
 */
public record Variance(double total, double rounding) {
  public Variance {
    if (!(total >= 0) || !(rounding >= 0) || Double.isInfinite(total)) {
      throw new IllegalArgumentException(
          "a total variance of " + total + " with a rounding of " + rounding);
    }
  }
}
