package featuremill.decomposition;

import featuremill.linalg.Blas;
import java.util.function.Consumer;

/**
 * The leading eigenpairs of an operator that is never formed, by block Krylov passes, with a
 * certificate that none larger was missed, by random passes of its own.
 */
public final class MatrixFreeSolver {
  private final Blas blas;
  private final KrylovSettings settings;
  private final ProbeSettings probe;
  private final int threads;

  /**
   * @param threads that share the work on vectors; the bits do not depend on it
   */
  public MatrixFreeSolver(Blas blas, KrylovSettings settings, ProbeSettings probe, int threads) {
    this.blas = blas;
    this.settings = settings;
    this.probe = probe;
    this.threads = threads;
  }

  /**
   * The k largest eigenpairs.
   *
   * @throws IllegalArgumentException when k is not within 1 and d, or the basis cannot hold it
   * @throws RankException when there are fewer eigenvalues above rounding than k
   * @throws NotConvergedException after {@link KrylovSettings#maxPasses}
   * @throws MissedEigenvalueException when larger eigenvalues turn up time after time
   */
  public CertifiedPairs solve(
      SymmetricOperator operator, int k, Variance variance, Consumer<KrylovProgress> progress) {
    throw new UnsupportedOperationException(blas.name() + settings + probe + threads);
  }

  /**
   * As many of the largest eigenpairs as hold a fraction of the total variance.
   *
   * @param fraction above 0 and at most 1
   * @throws TooManyComponentsException when it takes more than {@code maxComponents}
   */
  public CertifiedPairs solveFraction(
      SymmetricOperator operator,
      double fraction,
      int maxComponents,
      Variance variance,
      Consumer<KrylovProgress> progress) {
    throw new UnsupportedOperationException(blas.name() + settings + probe + threads);
  }

  /** Bytes off the heap that {@link #solve} comes to at most. */
  public long bytes(int dimension, int k) {
    return 0;
  }
}
