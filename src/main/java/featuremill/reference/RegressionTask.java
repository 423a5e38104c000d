package featuremill.reference;

import java.io.Serializable;

/**
 * A published linear model, to be tried on rows: target_t = intercept_t + sum over j of
 * coefficient_tj z_j with z = (x - centre) / unit. Immutable.
 */
public final class RegressionTask implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Up to this width all products of two columns are summed, and the equations solved again. */
  public static final int WIDEST_SYSTEM = 200;

  final DoubleDoubles centre;
  final double[] unit;
  final double[][] coefficients;
  final double[] intercept;

  /** Where features z, and after them targets, are seen from: near their means, or 0. */
  final double[] origin;

  final boolean hasIntercept;
  final boolean products;

  /**
   * @param centre [d]
   * @param unit [d], positive
   * @param coefficients [targets, d]
   * @param intercept [targets]
   * @param means of x [d], roughly
   * @param hasIntercept whether the model has one
   * @param products whether to solve the equations again
   */
  public RegressionTask(
      double[] centre,
      double[] unit,
      double[][] coefficients,
      double[] intercept,
      double[] means,
      boolean hasIntercept,
      boolean products) {
    int d = unit.length;
    this.centre = new DoubleDoubles(d);
    this.centre.add(centre);
    this.unit = unit.clone();
    this.coefficients = coefficients.clone();
    this.intercept = intercept.clone();
    this.hasIntercept = hasIntercept;
    this.products = products;
    this.origin = new double[d + intercept.length];
    for (int j = 0; hasIntercept && j < d; j++) {
      origin[j] = (means[j] - centre[j]) / unit[j];
    }
    for (int t = 0; hasIntercept && t < intercept.length; t++) {
      origin[d + t] = intercept[t];
      for (int j = 0; j < d; j++) {
        origin[d + t] += coefficients[t][j] * origin[j];
      }
    }
  }

  int numFeatures() {
    return unit.length;
  }

  int numTargets() {
    return intercept.length;
  }

  /** Bytes of the sums as they travel. */
  public long bytes() {
    long columns = (long) numFeatures() + numTargets();
    long rows = 2L + numTargets() + (products ? numFeatures() : 0);
    return 2L * Double.BYTES * columns * rows;
  }
}
