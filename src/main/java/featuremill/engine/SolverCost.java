package featuremill.engine;

import featuremill.decomposition.KrylovSettings;
import java.util.Locale;

/**
 * What the solvers for the leading eigenpairs of a formed [d x d] matrix cost, in multiply-adds of
 * a level-3 kernel.
 *
 * <p>Steps that run at the speed of memory count for more than one, by fixed factors: the choice
 * between the solvers decides the last bits of the result, so it must be a function of the width
 * and the number of components alone, never of how fast this machine happened to be.
 */
final class SolverCost {
  /** Half of the reduction to tridiagonal form is matrix times vector. */
  private static final double TRIDIAGONAL_FACTOR = 5;

  /** A pass reads the matrix once for b columns. */
  private static final double PASS_FACTOR = 64;

  /** Tall and narrow products of the orthogonalization, done twice. */
  private static final double ORTHOGONAL_FACTOR = 6;

  /** Copies of a triangle that its singular values and vectors take besides it. */
  private static final long DECOMPOSED = 6;

  /** Passes when the spectrum decays. */
  private static final int USUAL_PASSES = 25;

  private final int width;
  private final int count;
  private final KrylovSettings krylov;

  SolverCost(int width, int count) {
    this.width = width;
    this.count = count;
    this.krylov = KrylovSettings.forPairs(count);
  }

  /** LAPACK's dsyevr by index: 2/3 d^3 for the tridiagonal form, 2 d^2 k for the vectors. */
  double lapack() {
    double d = width;
    return TRIDIAGONAL_FACTOR * 2 / 3 * d * d * d + 2 * d * d * count;
  }

  /** Block Krylov iteration as it usually goes. */
  double krylov() {
    return krylov(USUAL_PASSES);
  }

  private double krylov(int passes) {
    double d = width;
    double block = krylov.blockSize();
    double product = d * d * block * (1 + PASS_FACTOR / block);
    double orthogonal = ORTHOGONAL_FACTOR * d * krylov.basisSize() * block;
    return passes * (product + orthogonal);
  }

  double of(Step.Solver solver) {
    return solver == Step.Solver.KRYLOV ? krylov() : lapack();
  }

  /** The solver that is taken where the job leaves it open. */
  Step.Solver cheaper() {
    boolean room = krylov.basisSize() < width;
    return room && krylov(krylov.maxPasses()) < lapack() ? Step.Solver.KRYLOV : Step.Solver.LAPACK;
  }

  /** Why {@link #cheaper} is. */
  String reason() {
    return String.format(
        Locale.ROOT,
        "%d passes of %d vectors, the most there are, cost as much as %.2g multiply-adds, LAPACK's"
            + " dsyevr %.2g",
        krylov.maxPasses(),
        krylov.blockSize(),
        krylov(krylov.maxPasses()),
        lapack());
  }

  /** Seconds that a solver takes at measured rates of what it mostly does. */
  double seconds(Step.Solver solver, Rates rates) {
    double units =
        solver == Step.Solver.KRYLOV
            ? rates.symm() * (1 + PASS_FACTOR / 16)
            : rates.tridiagonal() * TRIDIAGONAL_FACTOR;
    return of(solver) / units;
  }

  /** Off-heap bytes that a solver needs besides the matrix. */
  long bytes(Step.Solver solver) {
    long d = width;
    long vectors = 3L * Double.BYTES * d * count;
    if (solver == Step.Solver.QR) {
      return vectors + DECOMPOSED * Double.BYTES * d * d;
    }
    return solver == Step.Solver.KRYLOV
        ? vectors + Double.BYTES * d * Math.min(d, (long) krylov.basisSize() + krylov.blockSize())
        : vectors + Double.BYTES * d * d;
  }
}
