package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.stats.CoMoments;
import java.util.Locale;

/**
 * Chooses the way that a fit takes. Ways differ in the last bits of the result, so the choice is a
 * function of the steps, the width and the number of kept rows: never of what a machine has or how
 * fast it is.
 */
final class Routing {
  /** Up to so many rows all products of two of them cost little. */
  private static final int DUAL_ROWS = 4000;

  /** How many times more features than rows there are where products of rows are cheapest. */
  private static final int DUAL_RATIO = 4;

  /** All products of two of so many rows take 3.2 GB. */
  private static final int MOST_DUAL_ROWS = 20_000;

  private final Plan plan;
  private final int read;
  private final int width;

  /**
   * @param read features that are read
   * @param width features that the fits work on
   */
  Routing(Plan plan, int read, int width) {
    this.plan = plan;
    this.read = read;
    this.width = width;
  }

  /**
   * The way for so many rows. Whether a matrix is formed does not depend on them, so that the scan
   * that counts them can go ahead.
   *
   * @param rows that are kept, or 0 while they are not counted
   * @throws Failure (exit 2) when the solver does not take so many features
   */
  Route route(long rows) {
    Step.Pca pca = plan.pca();
    if (pca == null) {
      boolean wide = plan.matrixAsked() && width > WidestCovariance.ASKED;
      return wide ? Route.byStripes() : route(null, "");
    }
    if (pca.solver() != Step.Solver.AUTO) {
      return route(
          pca.solver() == Step.Solver.LAPACK || pca.solver() == Step.Solver.KRYLOV
              ? formed(pca.solver())
              : pca.solver(),
          "the job says so");
    }
    int most = WidestCovariance.worthForming(pca.components());
    if (width <= most || plan.matrixAsked() && width <= WidestCovariance.ASKED) {
      return route(formed(Step.Solver.AUTO), formedReason());
    }
    String wide =
        String.format(
            Locale.ROOT,
            "above %,d features a covariance costs more than passes over the rows",
            plan.matrixAsked() ? WidestCovariance.ASKED : most);
    boolean fewRows = rows > 0 && rows <= DUAL_ROWS && width > DUAL_RATIO * rows;
    return fewRows
        ? route(Step.Solver.DUAL, String.format(Locale.ROOT, "%,d rows are few; %s", rows, wide))
        : route(Step.Solver.MATRIX_FREE, wide);
  }

  /**
   * Makes sure that the solver takes so many rows.
   *
   * @throws Failure (exit 2) when it does not
   */
  void requireRows(long rows) {
    boolean dual = plan.pca() != null && plan.pca().solver() == Step.Solver.DUAL;
    if (dual && rows > MOST_DUAL_ROWS) {
      throw Failure.usage(
              String.format(
                  Locale.ROOT,
                  "pca with solver: dual takes at most %,d rows, not %,d",
                  MOST_DUAL_ROWS,
                  rows))
          .at(plan.pca().where())
          .fix("leave solver out, or set solver: matrix_free");
    }
  }

  private Step.Solver formed(Step.Solver wanted) {
    return ComponentFit.solver(wanted, width, plan.componentsUpTo(width));
  }

  private String formedReason() {
    return plan.pca().components().isFraction()
        ? "a fraction of variance takes the whole spectrum"
        : new SolverCost(width, plan.componentsUpTo(width)).reason();
  }

  private Route route(Step.Solver solver, String reason) {
    Route alone = routeOfComponents(solver, reason);
    Route route = plan.solve() == null ? alone : alone.serving(plan.solve());
    if (route != alone) {
      requireNoCounts();
    }
    return route;
  }

  private Route routeOfComponents(Step.Solver solver, String reason) {
    Route bare = new Route(solver, reason, CoMoments.Scope.DIAGONAL, false);
    plan.pairwise().ifPresent(step -> PairwiseFit.requireFormed(step, plan.pca(), bare, width));
    if (bare.byTriangle()) {
      requireNarrow();
      requireNoCounts();
      return new Route(solver, reason, CoMoments.Scope.TRIANGULAR, plan.matrixAsked());
    }
    if (plan.pairwise().isPresent()) {
      requireNoCounts();
      return new Route(solver, reason, CoMoments.Scope.PAIRWISE, true);
    }
    if (plan.matrix() == Plan.Matrix.NONE || bare.storesRows()) {
      return bare;
    }
    requireNoCounts();
    return new Route(solver, reason, CoMoments.Scope.FULL, true);
  }

  /** Values other than zero are not counted where products of all columns are summed. */
  private void requireNoCounts() {
    Step.Standardize step = plan.standardize();
    if (step != null && step.minNonzeros().orElse(0) > 0) {
      throw Failure.usage("min_nonzeros does not go with a covariance that is formed")
          .at(step.where())
          .fix("set solver: matrix_free in pca, or leave min_nonzeros out");
    }
  }

  private void requireNarrow() {
    if (read > Plan.WIDEST_TRIANGLE) {
      throw Failure.usage(
              String.format(
                  Locale.ROOT,
                  "pca with solver: qr takes at most %,d features, not %,d",
                  Plan.WIDEST_TRIANGLE,
                  read))
          .at(plan.pca().where())
          .fix(
              "select fewer features, or leave solver out: the others take any number, and lose"
                  + " singular values below 1e-8 of the largest");
    }
  }
}
