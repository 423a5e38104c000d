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

  /** Whether the scan sums up products of columns, d^2 of them. */
  boolean sumsProducts() {
    return scope != CoMoments.Scope.DIAGONAL;
  }
}
