package featuremill.engine;

import featuremill.decomposition.CertifiedPairs;
import featuremill.decomposition.DualOperator;
import featuremill.decomposition.DualSolver;
import featuremill.decomposition.Eigenpairs;
import featuremill.decomposition.ResidualTolerance;
import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;

/** Finds principal components from the products of rows, where rows are few. */
final class DualFit {
  private final Step.Pca step;
  private final int width;
  private final long scaling;

  /**
   * @param width features that may take part
   * @param scaling roundings that the scales of the features have met
   */
  DualFit(Step.Pca step, int width, long scaling) {
    this.step = step;
    this.width = width;
    this.scaling = scaling;
  }

  /**
   * Finds the components.
   *
   * @param operator of the features that take part
   * @param taking [d], their positions among all features
   * @param total the trace of the operator
   * @throws Failure (exit 2) when more are asked for than the rank of the data allows; (exit 1)
   *     when they cannot be had to the tolerance
   */
  PrincipalComponents fit(DualOperator operator, int[] taking, double total) {
    try (SymmetricMatrix dual = operator.dual()) {
      int d = operator.dimension();
      ComponentFit ofDual = new ComponentFit(step, dual, operator.dualRoundings() + scaling, d);
      CertifiedPairs dualPairs = ofDual.solve();
      ResidualTolerance tolerance = new ResidualTolerance(step.tolerance());
      CertifiedPairs found =
          new DualSolver(Blas.best(), tolerance, total).solve(operator, dualPairs);
      requireResiduals(found.pairs(), tolerance);
      Eigenpairs pairs = found.pairs().embedded(width, taking);
      return PrincipalComponents.of(
          new CertifiedPairs(pairs, found.certificate()), total, ofDual.rank());
    }
  }

  private void requireResiduals(Eigenpairs pairs, ResidualTolerance tolerance) {
    int beyond = tolerance.firstBeyond(pairs);
    if (beyond >= 0) {
      throw ComponentFit.beyondTolerance(step, pairs, beyond);
    }
  }
}
