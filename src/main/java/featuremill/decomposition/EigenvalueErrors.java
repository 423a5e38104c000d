package featuremill.decomposition;

import java.util.ArrayList;
import java.util.List;

/** How far eigenvalues of an operator may be from those that were found, index by index. */
final class EigenvalueErrors {
  private EigenvalueErrors() {}

  /**
   * The smaller of |R| and |V'R| + |R|^2 / (theta_i - bound) (Mathias, SIAM J. Matrix Anal. Appl.
   * 19, 1998).
   *
   * @param values theta, descending
   * @param norm |R|
   * @param projected |V'R|
   * @param bound of the eigenvalue after the last of these; NaN where there is none
   */
  static List<Double> of(double[] values, double norm, double projected, double bound) {
    List<Double> errors = new ArrayList<>();
    for (double value : values) {
      double gap = Double.isNaN(bound) ? Double.POSITIVE_INFINITY : value - projected - bound;
      double quadratic = gap > 0 ? projected + norm * (norm / gap) : norm;
      errors.add(Math.min(norm, quadratic));
    }
    return errors;
  }
}
