package featuremill.decomposition;

import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Least squares and ridge regression of target columns on feature columns from the moments of both:
 * no further pass over the rows.
 *
 * <p>Minimizes |y - b0 - X b|^2 + penalty |b|^2 for each target; b0 is not penalized. Features are
 * divided by their sizes first, so that their units change nothing but the units of b.
 *
 * <ul>
 *   <li>From moments of scope {@link CoMoments.Scope#FULL}: normal equations, Cholesky, refinement
 *       with residuals in twice the precision. What forming X'X takes away cannot come back: the
 *       relative error is about 1e-15 times the squared condition number, and beyond a condition
 *       number of 1e5 that is a {@link Failure}.
 *   <li>From moments of scope {@link CoMoments.Scope#TRIANGULAR}: the triangle of the QR
 *       decomposition, X'X never formed: about 1e-15 times the condition number, up to numerically
 *       dependent features.
 * </ul>
 *
 * <p>Cost: d^3 / 6 multiply-adds and a copy of the matrix for Cholesky, d^2 / 2 a target from the
 * triangle.
 */
public final class LeastSquares {
  private final Blas blas;
  private final double penalty;
  private final boolean withIntercept;

  /** Null for features as they are. */
  private final double[] centre;

  private final double[] unit;

  private LeastSquares(
      Blas blas, double penalty, boolean withIntercept, double[] centre, double[] unit) {
    if (!(penalty >= 0 && penalty < Double.POSITIVE_INFINITY)) {
      throw Failure.usage("the penalty of a ridge regression is 0 or more, not " + penalty);
    }
    this.blas = blas;
    this.penalty = penalty;
    this.withIntercept = withIntercept;
    this.centre = centre;
    this.unit = unit;
  }

  /** Without a penalty, with an intercept. */
  public static LeastSquares ordinary(Blas blas) {
    return new LeastSquares(blas, 0, true, null, null);
  }

  /**
   * The same with a penalty.
   *
   * @param penalty factor of |b|^2, in the features' own units; 0 or more
   */
  public LeastSquares penalized(double penalty) {
    return new LeastSquares(blas, penalty, withIntercept, centre, unit);
  }

  /** The same through the origin: y = X b. */
  public LeastSquares withoutIntercept() {
    return new LeastSquares(blas, penalty, false, centre, unit);
  }

  /**
   * The same for the features (x - centre) / unit, x being those that the moments are of:
   * coefficients, intercept and penalty are of these.
   *
   * @param centre [d]
   * @param unit [d], positive
   */
  public LeastSquares ofFeatures(double[] centre, double[] unit) {
    return new LeastSquares(blas, penalty, withIntercept, centre.clone(), unit.clone());
  }

  /**
   * Fits the last columns on those before them.
   *
   * @param moments of features and targets together, without missing or infinite values; left as
   *     they are
   * @param numTargets columns at the end that are targets, at least 1
   * @param names of the features, for messages
   * @throws Failure (exit 3) if there are too few rows or the features do not determine the
   *     coefficients; because of a {@link DependentFeaturesException} where they are too close to
   *     dependent
   * @throws IllegalArgumentException if no feature or no target is left, or values are missing
   */
  public LinearFit fit(Moments moments, int numTargets, List<String> names) {
    int d = moments.numFeatures() - numTargets;
    if (numTargets < 1 || d < 1 || names.size() != d) {
      throw new IllegalArgumentException(
          numTargets
              + " targets and "
              + names.size()
              + " names of features do not make up "
              + moments.numFeatures()
              + " columns");
    }
    for (int j = 0; j < moments.numFeatures(); j++) {
      if (!moments.isClean(j)) {
        throw new IllegalArgumentException("column " + j + " has values that are not finite");
      }
    }
    checkRows(moments, d);
    double[] scale = sizes(moments);
    checkFeatures(moments, scale, d, names);
    ScaledSolution solution =
        moments.scope() == CoMoments.Scope.TRIANGULAR
            ? new TriangleEquations(blas, moments, columns(moments, scale, d), d, names)
                .solve(penalty, withIntercept)
            : new NormalEquations(blas, moments, columns(moments, scale, d), d, names)
                .solve(penalty, withIntercept);
    return unscaled(solution, moments, scale, d);
  }

  private void checkRows(Moments moments, int d) {
    long needed = (long) d + (withIntercept ? 1 : 0);
    if (moments.rowsUsed() < (penalty > 0 ? 1 : needed)) {
      throw Failure.input(
              moments.rowsUsed()
                  + " rows cannot determine "
                  + needed
                  + " coefficients"
                  + (withIntercept ? ", the intercept among them" : ""))
          .fix("take more rows or fewer features, or set a penalty");
    }
  }

  /** What columns are divided by: the standard deviation, or the root of the mean square. */
  private double[] sizes(Moments moments) {
    double[] sizes = moments.scales(0);
    for (int j = 0; j < sizes.length && !withIntercept; j++) {
      double size = Math.hypot(moments.std(j, 0), offset(moments, j));
      sizes[j] = size > 0 ? size : 1;
    }
    return sizes;
  }

  private ScaledColumns columns(Moments moments, double[] scale, int d) {
    double[] mean = new double[scale.length];
    Arrays.setAll(mean, j -> offset(moments, j) / scale[j]);
    double[] units = new double[d];
    Arrays.setAll(units, j -> unit(j) / scale[j]);
    return new ScaledColumns(scale, mean, units);
  }

  /** Where a column's mean lies as seen from its centre. */
  private double offset(Moments moments, int j) {
    return moments.mean(j) - centre(j) + moments.meanLow(j);
  }

  private double centre(int j) {
    return centre == null || j >= centre.length ? 0 : centre[j];
  }

  private double unit(int j) {
    return unit == null ? 1 : unit[j];
  }

  private void checkFeatures(Moments moments, double[] scale, int d, List<String> names) {
    for (int j = 0; j < d && penalty == 0; j++) {
      boolean flat = moments.isConstant(j) || moments.isNearConstant(j);
      boolean zero = moments.min(j) == centre(j) && moments.max(j) == centre(j);
      if (withIntercept ? flat : zero) {
        throw Failure.input(
                "feature '"
                    + names.get(j)
                    + "' is "
                    + (withIntercept ? "constant" : "0 in every row")
                    + " and has no coefficient of its own")
            .fix("leave it out, or set a penalty");
      }
    }
    for (int j = 0; j < scale.length; j++) {
      if (!(scale[j] >= Double.MIN_NORMAL && scale[j] < Double.POSITIVE_INFINITY)) {
        throw Failure.input(
                "column " + j + " varies by " + scale[j] + ", which cannot be divided by")
            .fix("multiply it by a power of two first");
      }
    }
  }

  private LinearFit unscaled(ScaledSolution solution, Moments moments, double[] scale, int d) {
    int targets = scale.length - d;
    double[][] coefficients = new double[targets][d];
    double[] intercept = new double[targets];
    double[] residuals = new double[targets];
    for (int t = 0; t < targets; t++) {
      double size = scale[d + t];
      for (int j = 0; j < d; j++) {
        coefficients[t][j] = solution.weights()[t][j] * (size * (unit(j) / scale[j]));
      }
      if (withIntercept) {
        intercept[t] = intercept(coefficients[t], moments, d + t);
      }
      residuals[t] = solution.squares()[t] * size * size;
    }
    return new LinearFit(
        coefficients, intercept, residuals, solution.conditionNumber(), solution.method());
  }

  private double intercept(double[] coefficients, Moments moments, int target) {
    CompensatedDot sum = new CompensatedDot(moments.mean(target));
    sum.add(1, moments.meanLow(target));
    for (int j = 0; j < coefficients.length; j++) {
      double slope = coefficients[j] / unit(j);
      sum.add(-slope, moments.mean(j) - centre(j));
      sum.add(-slope, moments.meanLow(j));
    }
    return sum.value();
  }

  /** The failure of features that are so close to dependent that no digit of b is sure. */
  static Failure dependent(String name, double conditionNumber, String advice) {
    DependentFeaturesException cause = new DependentFeaturesException(name, conditionNumber);
    return Failure.input(
            "feature '"
                + name
                + "' is so close to a combination of the features before it that the coefficients"
                + " are not determined: condition number "
                + (conditionNumber < Double.POSITIVE_INFINITY
                    ? String.format(Locale.ROOT, "%.1e", conditionNumber)
                    : "infinite"))
        .fix(advice)
        .because(cause);
  }

  /**
   * Columns as the equations see them.
   *
   * @param scale what features and targets are divided by [d + targets]
   * @param mean their means from the features' centres, divided [d + targets]
   * @param units of the features that are penalized, divided [d]
   */
  record ScaledColumns(double[] scale, double[] mean, double[] units) {}

  /**
   * A solution for columns divided by their sizes.
   *
   * @param weights [targets x d]
   * @param squares sums of squared residuals [targets]
   */
  record ScaledSolution(
      double[][] weights, double[] squares, double conditionNumber, String method) {}

  /** Zeros [targets x d]. */
  static double[][] weights(int targets, int d) {
    double[][] weights = new double[targets][];
    Arrays.setAll(weights, t -> new double[d]);
    return weights;
  }
}
