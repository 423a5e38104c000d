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
 */
public record Route(Step.Solver solver, String reason, CoMoments.Scope scope, boolean formsMatrix) {

  /** Whether executors store the centred rows, for passes over them. */
  public boolean storesRows() {
    return solver == Step.Solver.MATRIX_FREE || solver == Step.Solver.DUAL;
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
