package featuremill.decomposition;

/**
 * What {@link LeastSquares} found: target_t = intercept_t + sum over j of coefficient_tj feature_j,
 * in the features' own units. Immutable.
 */
public final class LinearFit {
  private final double[][] coefficients;
  private final double[] intercept;
  private final double[] residualSumOfSquares;
  private final double conditionNumber;
  private final String method;

  LinearFit(
      double[][] coefficients,
      double[] intercept,
      double[] residualSumOfSquares,
      double conditionNumber,
      String method) {
    this.coefficients = coefficients;
    this.intercept = intercept;
    this.residualSumOfSquares = residualSumOfSquares;
    this.conditionNumber = conditionNumber;
    this.method = method;
  }

  /** [targets x d], a copy. */
  public double[][] coefficients() {
    double[][] copy = coefficients.clone();
    for (int t = 0; t < copy.length; t++) {
      copy[t] = copy[t].clone();
    }
    return copy;
  }

  /** [targets], zeros where the fit has none, a copy. */
  public double[] intercept() {
    return intercept.clone();
  }

  /**
   * The sum of squared residuals over the rows of the fit [targets], a penalty not counted; a copy.
   * Good to about 1e-15 of the target's own sum of squares from normal equations, of itself from
   * the triangle.
   */
  public double[] residualSumOfSquares() {
    return residualSumOfSquares.clone();
  }

  /**
   * About how much relative changes of the features grow in the coefficients: the condition number
   * of the features, each divided by its size, estimated in the 1-norm.
   */
  public double conditionNumber() {
    return conditionNumber;
  }

  /** How the equations were solved, for people. */
  public String method() {
    return method;
  }
}
