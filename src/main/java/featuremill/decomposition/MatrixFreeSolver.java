package featuremill.decomposition;

import featuremill.linalg.Blas;
import java.util.function.Consumer;

/**
 * The leading eigenpairs of an operator that is never formed, by block Krylov passes, with a
 * certificate that none larger was missed, by random passes of its own ({@link ChebyshevProbe}).
 *
 * <p>Passes: those of {@link KrylovSolver}; then 3 k vectors once, for their true residuals; then 3
 * to 12 of the probe. A pass takes as many vectors as a block or the probe has, or more where they
 * fit into 128 MiB. Memory: {@link #bytes} off the heap, and 8 d k on it for what is returned.
 *
 * <p>The same operator gives the same bits, whatever the number of threads. The start is drawn from
 * the seed; the probe's vectors from the seed and from the values and residuals that the solver has
 * found, so after all of its vectors are final.
 */
public final class MatrixFreeSolver {
  private final Blas blas;
  private final KrylovSettings settings;
  private final ProbeSettings probing;
  private final int threads;
  private final GaussianColumns start;

  /**
   * @param settings {@link KrylovSettings#basisSize} is the most that the basis may grow to
   * @param threads that share the work on vectors; the bits do not depend on it
   */
  public MatrixFreeSolver(Blas blas, KrylovSettings settings, ProbeSettings probing, int threads) {
    this(blas, settings, probing, threads, new GaussianColumns(settings.seed()));
  }

  MatrixFreeSolver(
      Blas blas,
      KrylovSettings settings,
      ProbeSettings probing,
      int threads,
      GaussianColumns start) {
    this.blas = blas;
    this.settings = settings;
    this.probing = probing;
    this.threads = threads;
    this.start = start;
  }

  /**
   * The k largest eigenpairs, {@link Certificate.Kind#EXACT} or {@link Certificate.Kind#UP_TO}.
   *
   * @throws IllegalArgumentException when k is not within 1 and d, or the basis cannot hold it
   * @throws RankException when fewer eigenvalues than k are above rounding, which is certified too
   * @throws NotConvergedException after {@link KrylovSettings#maxPasses} with what was reached, or
   *     when measured residuals belie the predicted ones
   * @throws MissedEigenvalueException when larger eigenvalues turn up time after time
   */
  public CertifiedPairs solve(
      SymmetricOperator operator, int k, Variance variance, Consumer<KrylovProgress> progress) {
    RequestedPairs.check(k, operator.dimension());
    settings.requireRoomFor(k, operator.dimension());
    return search(operator, PairGoal.of(k), settings.basisSize(), variance, progress);
  }

  /**
   * As many of the largest eigenpairs as hold a fraction of the total variance: the fewest whose
   * values add up to it, to twelve digits of the fraction. The basis grows with what is found.
   *
   * @param fraction above 0 and at most 1
   * @param maxComponents the most that are allowed, at least 1
   * @throws TooManyComponentsException when it takes more; the least number is certified
   * @throws BasisFullException when the basis would have to grow beyond {@link
   *     KrylovSettings#basisSize}, which decides nothing else
   * @throws IllegalArgumentException when an argument is out of range
   */
  public CertifiedPairs solveFraction(
      SymmetricOperator operator,
      double fraction,
      int maxComponents,
      Variance variance,
      Consumer<KrylovProgress> progress) {
    int d = operator.dimension();
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException("a fraction of " + fraction + " of the variance");
    }
    RequestedPairs.check(1, d);
    if (variance.total() == 0) {
      throw new RankException(0, 1);
    }
    FractionGoal goal = new FractionGoal(fraction, variance.total(), Math.min(d, maxComponents));
    int capacity = Math.min(d, settings.roomFor(1));
    if (capacity > settings.basisSize()) {
      throw new BasisFullException(capacity, settings.basisSize(), 1);
    }
    return search(operator, goal, capacity, variance, progress);
  }

  private CertifiedPairs search(
      SymmetricOperator operator,
      PairGoal goal,
      int capacity,
      Variance variance,
      Consumer<KrylovProgress> progress) {
    int columns = columnsPerPass(operator.dimension());
    try (TallBlocks tall = new TallBlocks(blas, threads)) {
      ScaledOperator scaled = new ScaledOperator(operator, tall, columns);
      try (KrylovIteration iteration =
          new KrylovIteration(blas, tall, scaled, settings, goal, capacity, start, progress)) {
        return new CertifiedSearch(blas, tall, scaled, iteration, goal, settings, probing, variance)
            .run();
      }
    }
  }

  /** The most columns that the operator is given at once. */
  public int columnsPerPass(int dimension) {
    return SolverMemory.columnsPerPass(dimension, settings, probing);
  }

  /**
   * Vectors that all passes together take which certify k pairs: those that are kept, whose
   * residuals are measured, and the probe's in so many steps.
   */
  public long certifyingColumns(int dimension, int k, int steps) {
    return Math.min(dimension, CertifiedSearch.wished(k)) + (long) steps * probing.columns();
  }

  /**
   * The most bytes off the heap that {@link #solve} takes at a time, beside what the operator
   * takes.
   */
  public long bytes(int dimension, int k) {
    return new SolverMemory(dimension, settings, probing, threads)
        .bytes(Math.min(dimension, settings.basisSize()), k);
  }

  /**
   * The same of {@link #solveFraction}, for as long as its basis is no larger than that of so many
   * components.
   */
  public long fractionBytes(int dimension, int components) {
    SolverMemory memory = new SolverMemory(dimension, settings, probing, threads);
    int capacity =
        Math.min(Math.min(dimension, settings.basisSize()), settings.roomFor(components));
    return memory.bytes(capacity, components) + memory.growth(capacity);
  }
}
