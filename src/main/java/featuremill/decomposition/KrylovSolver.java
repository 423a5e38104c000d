package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.function.Consumer;

/**
 * The k largest eigenpairs of a symmetric operator by a block Krylov method with thick restart,
 * full reorthogonalization and Rayleigh-Ritz (Zhou and Saad, Numerical Algorithms 47, 2008).
 *
 * <p>A pass applies the operator to b vectors; 8 to 20 passes do when the spectrum decays, 40 and
 * more when k reaches into a flat tail, and one more measures the residuals. Memory: 8 d (basis + b
 * + k) bytes off the heap. The start is random by a seed alone, so the same operator gives the same
 * bits. A small residual says that a pair is one, never that no larger one was missed.
 */
public final class KrylovSolver {
  private final Blas blas;
  private final KrylovSettings settings;

  public KrylovSolver(Blas blas, KrylovSettings settings) {
    this.blas = blas;
    this.settings = settings;
  }

  /**
   * The k largest eigenpairs.
   *
   * @throws IllegalArgumentException when k is not within 1 and d, or the basis cannot hold it
   * @throws NotConvergedException after {@link KrylovSettings#maxPasses}, or when the measured
   *     residuals belie the predicted ones
   */
  public Eigenpairs solve(SymmetricOperator operator, int k) {
    return solve(operator, k, progress -> {});
  }

  /** The same, telling how far it is after every pass. */
  public Eigenpairs solve(SymmetricOperator operator, int k, Consumer<KrylovProgress> progress) {
    RequestedPairs.check(k, operator.dimension());
    settings.requireRoomFor(k, operator.dimension());
    try (TallBlocks tall = TallBlocks.onAllProcessors(blas)) {
      ScaledOperator scaled = new ScaledOperator(operator, tall, Integer.MAX_VALUE);
      try (KrylovIteration iteration =
          new KrylovIteration(
              blas,
              tall,
              scaled,
              settings,
              PairGoal.of(k),
              settings.basisSize(),
              new GaussianColumns(settings.seed()),
              progress)) {
        RitzPairs ritz = iteration.run();
        return measured(operator, scaled, iteration, ritz, k);
      }
    }
  }

  private Eigenpairs measured(
      SymmetricOperator operator,
      ScaledOperator scaled,
      KrylovIteration iteration,
      RitzPairs ritz,
      int k) {
    int d = operator.dimension();
    int passes = iteration.passes();
    double[] values = scaled.unscaled(ritz.values(), k);
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * d)) {
      DenseBlock vectors = DenseBlock.rowMajor(memory, k, d);
      iteration.basis().ritzVectors(ritz, vectors);
      Eigenpairs pairs =
          new Measurement(blas, operator).of(values, vectors, settings.describe(blas), passes);
      for (int i = 0; i < k; i++) {
        double allowed = RitzPairs.allowed(values, i, settings.tolerance(), d);
        if (!(pairs.residual(i) <= 10 * allowed)) {
          throw new NotConvergedException(passes + 1, i, values, pairs.residuals());
        }
      }
      return ritz.values().length > k ? pairs.withNext(scaled.unscaled(ritz.values()[k])) : pairs;
    }
  }
}
