package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import featuremill.stats.Moments;
import java.util.ArrayList;
import java.util.List;

/**
 * The covariance or correlation of the features as the steps left them, rescaled from the moments
 * of the raw features without another scan.
 */
final class MatrixOfFeatures {
  private final Plan plan;
  private final Moments moments;
  private final List<String> names;
  private final Standardize standardize;

  MatrixOfFeatures(Plan plan, Moments moments, List<String> names, Standardize standardize) {
    this.plan = plan;
    this.moments = moments;
    this.names = names;
    this.standardize = standardize;
  }

  /**
   * Forms the matrix, in the memory of the moments where they need not stay: single columns remain
   * readable. Null when the plan does without.
   *
   * @throws Failure (exit 3) when there are too few rows for the divisor, or a variance is out of
   *     range
   */
  SymmetricMatrix form() {
    if (plan.standardize() != null) {
      requireRows("standardize", plan.standardize().ddof());
      requireFinite("standard deviation", plan.standardize().ddof());
      requireResolved("standard deviation");
    }
    if (plan.matrix() == Plan.Matrix.NONE) {
      return null;
    }
    boolean covariance = plan.matrix() == Plan.Matrix.COVARIANCE;
    int ddof = ddof();
    String step = covariance ? "covariance" : "correlation";
    requireRows(step, ddof);
    requireFinite(step, ddof);
    requireResolved(step);
    if (!plan.formsMatrix()) {
      return null;
    }
    double[] factors = factors(ddof);
    SymmetricMatrix matrix =
        plan.byTriangle() ? moments.covariance(ddof) : moments.takeCovariance(ddof);
    matrix.scale(factors);
    if (!covariance) {
      for (int j = 0; j < matrix.dimension(); j++) {
        matrix.set(j, j, Standardize.varies(moments, j) ? 1 : 0);
      }
    }
    return matrix;
  }

  /**
   * The triangle R [d x d] of the features, R'R / divisor = the matrix, which need not be formed;
   * the caller closes it.
   */
  UpperTriangle triangle() {
    return moments.triangle().scaledColumns(factors(ddof()));
  }

  /** What sums of squares are divided by. */
  long divisor() {
    return moments.numRows() - ddof();
  }

  private int ddof() {
    return plan.matrix() == Plan.Matrix.COVARIANCE ? plan.covarianceDdof() : 0;
  }

  private double[] factors(int ddof) {
    double[] factors = new double[moments.numFeatures()];
    for (int j = 0; j < factors.length; j++) {
      if (plan.matrix() == Plan.Matrix.CORRELATION) {
        factors[j] = Standardize.varies(moments, j) ? 1 / moments.std(j, ddof) : 0;
      } else {
        factors[j] = 1 / standardize.scale()[j];
      }
    }
    return factors;
  }

  private void requireRows(String step, int ddof) {
    if (moments.numRows() - ddof < 1) {
      throw Failure.input(
              moments.numRows()
                  + (moments.numRows() == 1 ? " row is" : " rows are")
                  + " left, too few for "
                  + step
                  + ": the divisor is numRows - ddof = "
                  + (moments.numRows() - ddof))
          .fix("give more rows, loosen the masks, or set ddof: 0");
    }
  }

  /** A spread whose square is too small for a double has no digits, and nothing to divide by. */
  private void requireResolved(String statistic) {
    List<String> lost = new ArrayList<>();
    for (int j : moments.underflowed()) {
      lost.add(names.get(j) + " (from " + moments.min(j) + " to " + moments.max(j) + ")");
    }
    if (!lost.isEmpty()) {
      throw Failure.input("the " + statistic + " underflows for " + Listing.of(lost))
          .fix("scale these columns up in the input, or leave them out");
    }
  }

  private void requireFinite(String statistic, int ddof) {
    List<String> overflowed = new ArrayList<>();
    for (int j = 0; j < names.size(); j++) {
      if (!Double.isFinite(moments.variance(j, ddof))) {
        overflowed.add(names.get(j) + " (from " + moments.min(j) + " to " + moments.max(j) + ")");
      }
    }
    if (!overflowed.isEmpty()) {
      throw Failure.input("the " + statistic + " overflows for " + Listing.of(overflowed))
          .fix("scale these columns down in the input, or leave them out");
    }
  }
}
