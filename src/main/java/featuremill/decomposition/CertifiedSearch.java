package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.Arrays;

/**
 * Solves and probes in turns, until the pairs that the solver gives stand up to the probe. What the
 * probe finds missing goes back to the solver.
 */
final class CertifiedSearch {
  /** Vectors beside the wanted ones, from which on half as many again do. */
  private static final int BUFFER = 100;

  private static final int MOST_ATTEMPTS = 5;

  private final Blas blas;
  private final TallBlocks tall;
  private final ScaledOperator operator;
  private final KrylovSettings settings;
  private final ProbeSettings probing;
  private final PairGoal goal;
  private final KrylovIteration iteration;
  private final ProbedCertifier certifier;
  private int probes;

  CertifiedSearch(
      Blas blas,
      TallBlocks tall,
      ScaledOperator operator,
      KrylovIteration iteration,
      PairGoal goal,
      KrylovSettings settings,
      ProbeSettings probing,
      Variance variance) {
    this.blas = blas;
    this.tall = tall;
    this.operator = operator;
    this.iteration = iteration;
    this.goal = goal;
    this.settings = settings;
    this.probing = probing;
    ResidualTolerance tolerance = new ResidualTolerance(settings.tolerance());
    this.certifier = new ProbedCertifier(blas, tall, operator, tolerance, probing, variance);
  }

  /** The wanted pairs with their certificate. */
  CertifiedPairs run() {
    int attempts = 0;
    while (true) {
      RitzPairs ritz = iterated();
      if (goal.isOutOfReach()) {
        goal.proved(leastCount(ritz));
        continue;
      }
      int wanted = iteration.wanted();
      double[] values = Arrays.copyOf(ritz.values(), wanted);
      int rank = NumericalRank.of(values, operator.dimension());
      CertifiedPairs found = rank == 0 ? null : certified(ritz, rank, ++attempts);
      if (rank < wanted && (rank == 0 || found != null)) {
        throw new RankException(rank, wanted);
      }
      if (found != null) {
        return found;
      }
    }
  }

  private RitzPairs iterated() {
    try {
      return iteration.run();
    } catch (NotConvergedException e) {
      throw judged(e);
    }
  }

  /** The same with what a probe says of the pairs that did converge. */
  private NotConvergedException judged(NotConvergedException e) {
    double[] values = Arrays.copyOf(e.values(), e.converged());
    if (values.length == 0 || NumericalRank.of(values, operator.dimension()) < values.length) {
      return e;
    }
    try {
      return e.with(certified(iteration.ritz(), e.converged(), MOST_ATTEMPTS).certificate());
    } catch (MissedEigenvalueException missed) {
      return e.refuted();
    } catch (NotConvergedException belied) {
      return belied;
    }
  }

  /** The first k Ritz pairs; null where they were refuted, and the solver is to go on. */
  private CertifiedPairs certified(RitzPairs ritz, int k, int attempts) {
    int m = kept(k);
    double discarded = shrink(ritz, m);
    try (Workspace workspace = workspace(m)) {
      KeptVectors kept = KeptVectors.measure(tall, operator, iteration.basis(), ritz, workspace);
      requireHonest(kept, ritz, k);
      ProbedCertifier.Finding finding =
          certifier.judge(kept, k, discarded, workspace, freshSeed(kept));
      if (finding.verdict() == ProbedCertifier.Verdict.REFUTED) {
        if (attempts == MOST_ATTEMPTS) {
          throw new MissedEigenvalueException(
              k, operator.unscaled(kept.values()[k - 1]), operator.unscaled(finding.limit()));
        }
        resume(finding);
        return null;
      }
      Eigenpairs pairs = pairs(kept, k);
      return new CertifiedPairs(pairs, certifier.certificate(kept, pairs, finding));
    }
  }

  private long leastCount(RitzPairs ritz) {
    int m = Math.min(goal.settled(), room());
    double discarded = shrink(ritz, m);
    try (Workspace workspace = workspace(m)) {
      KeptVectors kept = KeptVectors.measure(tall, operator, iteration.basis(), ritz, workspace);
      return certifier.leastCount(
          kept, goal.sum(), goal.most(), discarded, workspace, freshSeed(kept));
    }
  }

  /**
   * Ritz vectors that are kept for the probe of k pairs where there is room: 3 k, and 1.5 k of
   * many. The further their last value is from theta_k, the fewer steps the probe takes.
   */
  static long wished(int k) {
    return k + Math.max(Math.min(2L * k, BUFFER), k / 2);
  }

  private int kept(int k) {
    int most = Math.min(iteration.basis().size(), room());
    return Math.max(k, (int) Math.min(most, wished(k)));
  }

  /** Vectors that may be kept so that the solver can go on with a block, and what it missed. */
  private int room() {
    KrylovBasis basis = iteration.basis();
    return basis.isWhole()
        ? basis.size()
        : Math.max(1, basis.capacity() - 2 * basis.nextBlock().columns());
  }

  /** Shrinks the basis to m Ritz vectors; the largest value that goes. */
  private double shrink(RitzPairs ritz, int m) {
    iteration.basis().restart(ritz, m);
    new Orthonormalizer(tall).polish(iteration.basis().vectors());
    return m < ritz.values().length ? ritz.values()[m] : 0;
  }

  private Workspace workspace(int m) {
    return new Workspace(iteration.basis(), Math.max(m, 3 * probing.columns()));
  }

  /** Refuses residuals that are not what the Krylov relation says, but for rounding. */
  private void requireHonest(KeptVectors kept, RitzPairs ritz, int k) {
    double[] values = kept.values();
    for (int i = 0; i < kept.size(); i++) {
      double allowed = RitzPairs.allowed(values, i, settings.tolerance(), operator.dimension());
      if (!(kept.residuals()[i] <= 10 * Math.max(allowed, ritz.residuals()[i]))) {
        int told = i < k ? k : kept.size();
        throw new NotConvergedException(
            operator.passes(),
            i,
            operator.unscaled(values, told),
            operator.unscaled(kept.residuals(), told));
      }
    }
  }

  /** Made of what the solver has found, so that the probe's vectors are later than all of it. */
  private long freshSeed(KeptVectors kept) {
    long seed = GaussianColumns.mix(settings.seed() + ++probes);
    for (int i = 0; i < kept.size(); i++) {
      seed = GaussianColumns.mix(seed ^ Double.doubleToLongBits(kept.values()[i]));
      seed = GaussianColumns.mix(seed ^ Double.doubleToLongBits(kept.residuals()[i]));
    }
    return seed;
  }

  private void resume(ProbedCertifier.Finding finding) {
    int d = operator.dimension();
    int columns = Math.min(d, settings.blockSize());
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) d * columns)) {
      DenseBlock missed = DenseBlock.columnMajor(memory, d, columns);
      int count = finding.probe().directions(finding.limit(), missed);
      iteration.basis().append(missed.columnRange(0, count));
    }
  }

  private Eigenpairs pairs(KeptVectors kept, int k) {
    Eigenpairs pairs =
        new Eigenpairs(
            operator.unscaled(kept.values(), k),
            kept.rows(k),
            operator.unscaled(kept.residuals(), k),
            kept.orthogonality(),
            "matrix-free " + settings.withBasisSize(iteration.basis().capacity()).describe(blas),
            operator.passes());
    return k < kept.size() ? pairs.withNext(operator.unscaled(kept.values()[k])) : pairs;
  }
}
