package featuremill.engine;

import featuremill.stats.CoMoments;

/**
 * The way from rows to components that a fit takes: from a covariance, from a triangle, or from the
 * rows themselves.
 *
 * @param solver of the eigenproblem, {@code AUTO} never; null when no components are asked for
 * @param reason why that solver
 * @param scope what the scan of the moments sums up
 * @param formsMatrix whether the covariance or correlation is formed
 * @param stripesMatrix whether passes over stored rows are for the matrix alone
 */
public record Route(
    Step.Solver solver,
    String reason,
    CoMoments.Scope scope,
    boolean formsMatrix,
    boolean stripesMatrix) {

  /** A way to components, or to moments alone. */
  Route(Step.Solver solver, String reason, CoMoments.Scope scope, boolean formsMatrix) {
    this(solver, reason, scope, formsMatrix, false);
  }

  /** The way to a covariance that is too wide to be formed, where no components are asked for. */
  static Route byStripes() {
    return new Route(null, "", CoMoments.Scope.DIAGONAL, false, true);
  }

  /** Whether executors store the centred rows, for passes over them. */
  public boolean storesRows() {
    return stripesMatrix || solver == Step.Solver.MATRIX_FREE || solver == Step.Solver.DUAL;
  }

  /** Whether components are taken from QR decompositions of the rows. */
  public boolean byTriangle() {
    return solver == Step.Solver.QR;
  }

  /** Whether the scan of the moments sums up what a least squares problem takes. */
  boolean serves(Step.Solve solve) {
    return scope == wanted(solve)
        || scope == CoMoments.Scope.TRIANGULAR && solve.method() == Step.Method.AUTO;
  }

  /** The same where the scan sums up what a least squares problem takes, if it can do both. */
  Route serving(Step.Solve solve) {
    return storesRows() || sumsProducts()
        ? this
        : new Route(solver, reason, wanted(solve), formsMatrix);
  }

  /** What a scan sums up for a least squares problem on its own. */
  static CoMoments.Scope wanted(Step.Solve solve) {
    return solve.method() == Step.Method.QR ? CoMoments.Scope.TRIANGULAR : CoMoments.Scope.FULL;
  }

  /** Whether the scan sums up products of columns, d^2 of them. */
  boolean sumsProducts() {
    return scope != CoMoments.Scope.DIAGONAL;
  }
}
