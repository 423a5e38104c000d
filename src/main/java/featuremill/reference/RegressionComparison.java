package featuremill.reference;

import java.util.ArrayList;
import java.util.List;

/**
 * A published linear model against what it leaves of the rows: residuals at right angles to the
 * features, a mean residual of 0, the sum of squares, and, where the equations are small, the
 * coefficients against those of double-double.
 */
public final class RegressionComparison {
  private static final double ROUNDING = 1e-14;
  private static final double TOLERANCE = 1e-13;

  /** Coefficients of fewer than three digits are not worth publishing. */
  private static final double LOOSEST = 1e-3;

  private final RegressionTask task;
  private final RegressionSums sums;
  private final double penalty;
  private final boolean byTriangle;
  private final double slack;

  /** Lengths of the columns about their means, or about 0 without an intercept. */
  private final double[] lengths;

  /**
   * @param byTriangle whether no squares were formed
   * @param slack by how much the run's features may differ, in standard deviations
   */
  public RegressionComparison(
      RegressionTask task, RegressionSums sums, double penalty, boolean byTriangle, double slack) {
    this.task = task;
    this.sums = sums;
    this.penalty = penalty;
    this.byTriangle = byTriangle;
    this.slack = 4 * slack;
    this.lengths = new double[task.origin.length];
    for (int j = 0; j < lengths.length; j++) {
      lengths[j] = Math.sqrt(Math.max(0, sums.square(j, task.hasIntercept).value()));
    }
  }

  /**
   * X'(y - X b) = penalty b: relative to the length of each feature times those of the target and
   * of all terms, which is what a change of the data by rounding changes it by.
   */
  public Quantity gradients() {
    double worst = 0;
    for (int t = 0; t < task.numTargets(); t++) {
      for (int j = 0; j < task.numFeatures(); j++) {
        DoubleDouble pull = DoubleDouble.product(penalty, task.coefficients[t][j]);
        double error = Math.abs(sums.gradients[t].get(j).minus(pull).value());
        worst = worse(worst, error, lengths[j] * size(t));
      }
    }
    return quantity("residuals, at right angles to features", worst, "|x_j| (|y| + |x b|)");
  }

  /** The mean residual, which is 0 with an intercept. */
  public Quantity means() {
    double worst = 0;
    for (int t = 0; t < task.numTargets(); t++) {
      if (task.hasIntercept) {
        double mean = sums.residuals.get(t).dividedBy(sums.weight()).value();
        worst = worse(worst, Math.abs(mean), terms(t) / Math.sqrt(sums.weight().value()));
      } else {
        worst = worse(worst, Math.abs(task.intercept[t]), 0);
      }
    }
    return quantity("intercept, by the mean residual", worst, "all terms");
  }

  /** The sum of squared residuals, taken row by row. */
  public Quantity residuals(List<Double> published) {
    double worst = 0;
    for (int t = 0; t < task.numTargets(); t++) {
      double squares = sums.residualSquares.get(t).value();
      double terms = terms(t);
      double unit = terms * Math.sqrt(squares) + ROUNDING * terms * terms;
      double formed = byTriangle ? 0 : size(t) * size(t);
      worst = worse(worst, Math.abs(published.get(t) - squares), unit + formed);
    }
    return quantity(
        "residual sum of squares",
        worst,
        byTriangle ? "its root times all terms" : "the target's and all terms'");
  }

  /** 1 - published residuals / the target's squares; NaN where these are 0. */
  public Quantity explained(List<Double> residuals, double[] published) {
    double worst = 0;
    for (int t = 0; t < task.numTargets(); t++) {
      double total = lengths[task.numFeatures() + t];
      boolean undefined = total == 0 || !(total > 0);
      if (undefined || Double.isNaN(published[t])) {
        boolean near = total * total <= ROUNDING * terms(t) * terms(t);
        worst = worse(worst, near ? 0 : 1, 0);
      } else {
        double error = Math.abs(published[t] - (1 - residuals.get(t) / (total * total)));
        worst = worse(worst, error, 1 + residuals.get(t) / (total * total));
      }
    }
    return quantity("R^2", worst, "1");
  }

  /** Of a square system without an intercept: |b - A x| relative to |b| + |A| |x|, row by row. */
  public Quantity squareSystem(double conditionNumber) {
    double worst = 0;
    for (double error : sums.relative) {
      worst = worse(worst, error, 1);
    }
    return new Quantity(
        "square system, b - A x",
        worst,
        ROUNDING * Math.max(10, byTriangle ? 10 : conditionNumber) + slack,
        "|b_i| + |a_i| |x|",
        sums.numRows() + " equations");
  }

  /**
   * The coefficients of features of length 1 against the equations solved in double-double, and the
   * condition number.
   *
   * @return nothing where the task did not ask for products
   */
  public List<Quantity> coefficients(double publishedCondition) {
    if (!task.products) {
      return List.of();
    }
    NormalSystem system = new NormalSystem(matrix());
    double condition = system.conditionNumber();
    List<Quantity> quantities = new ArrayList<>();
    double worst = 0;
    double tolerance = 0;
    for (int t = 0; t < task.numTargets(); t++) {
      DoubleDouble[] expected = system.solve(right(t));
      double error = 0;
      double length = 0;
      for (int j = 0; j < expected.length; j++) {
        DoubleDouble found = DoubleDouble.product(task.coefficients[t][j], length(j));
        double difference = found.minus(expected[j]).value();
        error += difference * difference;
        length += expected[j].value() * expected[j].value();
      }
      double size = Math.sqrt(length) + lengths[task.numFeatures() + t];
      worst = worse(worst, Math.sqrt(error), size);
      double rest = Math.sqrt(sums.residualSquares.get(t).value());
      double share = size == 0 ? 0 : byTriangle ? rest / size : 1;
      tolerance = Math.max(tolerance, condition * (1 + condition * share));
    }
    quantities.add(
        new Quantity(
            "coefficients, by double-double",
            worst,
            Math.min(LOOSEST, (ROUNDING + slack) * tolerance),
            "|b| + |y|, features of length 1",
            task.numTargets() + " x " + task.numFeatures()));
    if (penalty == 0) {
      quantities.add(
          new Quantity(
              "condition number",
              Math.abs(Math.log10(publishedCondition / condition)),
              1,
              "powers of ten",
              "all features"));
    }
    return quantities;
  }

  private DoubleDouble[][] matrix() {
    int d = task.numFeatures();
    DoubleDouble[][] matrix = new DoubleDouble[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        DoubleDouble product = sums.product(i, j, task.hasIntercept);
        matrix[i][j] =
            (i == j ? product.plus(DoubleDouble.of(penalty)) : product)
                .dividedBy(length(i))
                .dividedBy(length(j));
      }
    }
    return matrix;
  }

  private DoubleDouble[] right(int t) {
    DoubleDouble[] right = new DoubleDouble[task.numFeatures()];
    for (int j = 0; j < right.length; j++) {
      right[j] = sums.product(j, right.length + t, task.hasIntercept).dividedBy(length(j));
    }
    return right;
  }

  /** Of a feature; 1 for one without any. */
  private double length(int j) {
    return lengths[j] > 0 ? lengths[j] : 1;
  }

  /** |y| + sum over j of |x_j b_j|, about the means. */
  private double size(int t) {
    double size = lengths[task.numFeatures() + t];
    for (int j = 0; j < task.numFeatures(); j++) {
      size += lengths[j] * Math.abs(task.coefficients[t][j]);
    }
    return size;
  }

  /** The same about 0, the intercept among the terms. */
  private double terms(int t) {
    double root = Math.sqrt(sums.weight().value());
    double mean = Math.abs(task.intercept[t]) + Math.abs(task.origin[task.numFeatures() + t]);
    for (int j = 0; j < task.numFeatures(); j++) {
      mean += Math.abs(task.origin[j] * task.coefficients[t][j]);
    }
    return size(t) + root * mean;
  }

  private Quantity quantity(String name, double worst, String unit) {
    int targets = task.numTargets();
    return new Quantity(
        name, worst, TOLERANCE + slack, unit, targets + (targets == 1 ? " target" : " targets"));
  }

  private static double worse(double worst, double error, double unit) {
    double relative = error == 0 ? 0 : error / unit;
    return Double.isNaN(relative) ? Double.POSITIVE_INFINITY : Math.max(worst, relative);
  }
}
