package featuremill.engine;

import featuremill.decomposition.LinearFit;
import java.util.List;

/**
 * What a solve step has found.
 *
 * @param targets names of the columns that were fitted
 * @param method by which the equations were solved, {@code AUTO} never
 * @param reason why that method
 * @param rSquared share of each target's sum of squares that the fit explains [targets]: about its
 *     mean with an intercept, about 0 without; NaN for a target without any
 * @param numRows rows that were fitted
 * @param rescanned whether another scan of the input was needed
 */
public record Solution(
    Step.Solve step,
    List<String> targets,
    Step.Method method,
    String reason,
    LinearFit fit,
    double[] rSquared,
    long numRows,
    boolean rescanned) {
  public Solution {
    targets = List.copyOf(targets);
    rSquared = rSquared.clone();
  }

  @Override
  public double[] rSquared() {
    return rSquared.clone();
  }
}
