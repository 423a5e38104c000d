package featuremill.job.model;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a solve step has found, beside coefficients and intercepts: target_t = intercept_t + sum
 * over j of coefficient_tj z_j, z being the features as {@code mean} and {@code scale} leave them.
 *
 * @param targets names, in the order of the arrays' rows
 * @param penalty factor of the squared coefficients
 * @param intercept whether there is one; zeros stand for none
 * @param method {@code cholesky} or {@code qr}
 * @param reason why that method
 * @param conditionNumber of the features, each divided by its size, in the 1-norm, an estimate
 * @param residualSumOfSquares over the rows of the fit, of each target
 * @param rSquared share of each target's sum of squares that is explained: about its mean with an
 *     intercept, about 0 without; empty for a target without any
 */
public record ModelRegression(
    List<String> targets,
    double penalty,
    boolean intercept,
    String method,
    String reason,
    double conditionNumber,
    List<Double> residualSumOfSquares,
    List<OptionalDouble> rSquared) {
  public ModelRegression {
    targets = List.copyOf(targets);
    residualSumOfSquares = List.copyOf(residualSumOfSquares);
    rSquared = List.copyOf(rSquared);
    int count = targets.size();
    if (count == 0 || residualSumOfSquares.size() != count || rSquared.size() != count) {
      throw new IllegalArgumentException(
          "not a model: "
              + residualSumOfSquares.size()
              + " residuals and "
              + rSquared.size()
              + " shares of "
              + count
              + " targets");
    }
  }
}
