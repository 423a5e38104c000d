package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.Arrays;
import java.util.OptionalInt;
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
    int d = operator.dimension();
    RequestedPairs.check(k, d);
    int block = Math.min(d, settings.blockSize());
    if (settings.basisSize() < d && settings.basisSize() < (long) k + 2L * block) {
      throw new IllegalArgumentException(
          "a basis of "
              + settings.basisSize()
              + " vectors cannot restart for "
              + k
              + " eigenpairs in blocks of "
              + block
              + ": "
              + (k + 2L * block)
              + " would");
    }
    try (KrylovBasis basis =
        new KrylovBasis(operator, blas, block, settings.basisSize(), settings.seed())) {
      return iterate(operator, basis, k, progress);
    }
  }

  private Eigenpairs iterate(
      SymmetricOperator operator, KrylovBasis basis, int k, Consumer<KrylovProgress> progress) {
    Confirmation confirmation = new Confirmation(k, operator.dimension(), settings.tolerance());
    for (int pass = 1; ; pass++) {
      basis.expand();
      RitzPairs ritz = basis.ritzPairs();
      int converged = ritz.converged(k, settings.tolerance(), operator.dimension());
      progress.accept(
          new KrylovProgress(
              pass, k, k, converged, worst(ritz, k), Double.NaN, Double.NaN, OptionalInt.empty()));
      if (confirmation.holds(basis, ritz, pass) && converged == k) {
        return measured(operator, basis, ritz, k, pass);
      }
      if (pass >= settings.maxPasses()) {
        int reached = Math.min(k, ritz.values().length);
        throw new NotConvergedException(
            pass,
            converged,
            basis.unscaled(ritz.values(), reached),
            basis.unscaled(ritz.residuals(), reached));
      }
      if (basis.isFull()) {
        basis.restart(ritz, kept(k));
      }
      basis.append();
    }
  }

  private int kept(int k) {
    int most = settings.basisSize() - settings.blockSize();
    return Math.min(most, k + Math.max(10, (settings.basisSize() - k) / 3));
  }

  private Eigenpairs measured(
      SymmetricOperator operator, KrylovBasis basis, RitzPairs ritz, int k, int passes) {
    int d = operator.dimension();
    double[] values = basis.unscaled(ritz.values(), k);
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * d)) {
      DenseBlock vectors = DenseBlock.rowMajor(memory, k, d);
      basis.ritzVectors(ritz, vectors);
      Eigenpairs pairs = new Measurement(blas, operator).of(values, vectors, name(), passes);
      for (int i = 0; i < k; i++) {
        double allowed = RitzPairs.allowed(values, i, settings.tolerance(), d);
        if (!(pairs.residual(i) <= 10 * allowed)) {
          throw new NotConvergedException(passes + 1, i, values, pairs.residuals());
        }
      }
      return ritz.values().length > k
          ? pairs.withNext(basis.unscaled(ritz.values(), k + 1)[k])
          : pairs;
    }
  }

  private String name() {
    return "block Krylov, blocks of "
        + settings.blockSize()
        + ", basis "
        + settings.basisSize()
        + ", seed "
        + settings.seed()
        + ", "
        + blas.name();
  }

  private static double worst(RitzPairs ritz, int k) {
    if (ritz.values().length < k) {
      return Double.POSITIVE_INFINITY;
    }
    double[] values = ritz.values();
    double[] residuals = Arrays.copyOf(ritz.residuals(), k);
    double worst = 0;
    for (int i = 0; i < k; i++) {
      worst = Math.max(worst, residuals[i] == 0 ? 0 : residuals[i] / Math.abs(values[i]));
    }
    return worst;
  }
}
