package featuremill.engine;

import featuremill.decomposition.CertifiedPairs;
import featuremill.decomposition.Certifier;
import featuremill.decomposition.Eigenpairs;
import featuremill.decomposition.FormedOperator;
import featuremill.decomposition.KrylovSettings;
import featuremill.decomposition.KrylovSolver;
import featuremill.decomposition.LapackSolver;
import featuremill.decomposition.MissedEigenvalueException;
import featuremill.decomposition.NotConvergedException;
import featuremill.decomposition.NumericalRank;
import featuremill.decomposition.ResidualTolerance;
import featuremill.decomposition.Rounding;
import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Finds the principal components of a formed matrix: how many, by which solver, and which. */
final class ComponentFit {
  /** Up to this width all eigenvalues cost next to nothing, and tell the rank. */
  private static final int SPECTRUM_WIDTH = 300;

  private final Step.Pca step;
  private final SymmetricMatrix matrix;
  private final long depth;
  private final int width;
  private final ResidualTolerance tolerance;
  private final RequestedComponents requested;
  private final Blas blas = Blas.best();
  private int rank = -1;

  /**
   * @param depth the roundings that an entry of the matrix can have met
   */
  ComponentFit(Step.Pca step, SymmetricMatrix matrix, long depth) {
    this(step, matrix, depth, matrix.dimension());
  }

  /**
   * The same of a matrix that stands for a wider one.
   *
   * @param width of the covariance that has the same eigenvalues besides zeros; decides which of
   *     them are more than rounding
   */
  ComponentFit(Step.Pca step, SymmetricMatrix matrix, long depth, int width) {
    this.step = step;
    this.width = width;
    this.matrix = matrix;
    this.depth = depth;
    this.tolerance = new ResidualTolerance(step.tolerance());
    this.requested = new RequestedComponents(step, width);
  }

  /**
   * Finds the components.
   *
   * @throws Failure (exit 2) when more are asked for than the rank of the data allows; (exit 1)
   *     when the solver does not reach the tolerance, or misses a larger eigenpair
   */
  PrincipalComponents fit() {
    CertifiedPairs found = solve();
    return PrincipalComponents.of(found, CompensatedSum.of(matrix.diagonal()), rank);
  }

  /** The same as pairs of the matrix, which may be another one than components are of. */
  CertifiedPairs solve() {
    double total = CompensatedSum.of(matrix.diagonal());
    boolean spectrumKnown = step.components().isFraction() || matrix.dimension() <= SPECTRUM_WIDTH;
    int count = step.components().count();
    if (spectrumKnown) {
      double[] spectrum = blas.eigenvalues(matrix);
      rank = NumericalRank.of(spectrum, width);
      count = requested.of(spectrum, total, rank);
    }
    double forming = Rounding.ofForming(depth, total);
    return certified(new Certifier(blas, matrix, forming, tolerance), count);
  }

  /** The rank of the matrix; -1 where {@link #solve} did not need it. */
  int rank() {
    return rank;
  }

  /** LAPACK, which sees the whole matrix, stands in for an iteration that missed an eigenpair. */
  private CertifiedPairs certified(Certifier certifier, int count) {
    List<Supplier<Eigenpairs>> solvers = new ArrayList<>();
    if (solver(step.solver(), matrix.dimension(), count) != Step.Solver.LAPACK) {
      solvers.add(() -> checked(iterated(count)));
    }
    solvers.add(() -> checked(new LapackSolver(blas).solve(matrix, count)));
    try {
      return certifier.firstCertified(solvers);
    } catch (MissedEigenvalueException e) {
      throw Failure.unfinished("pca is not proved: " + e.getMessage())
          .at(step.where())
          .fix(
              "all "
                  + count
                  + " pairs found have residuals within "
                  + step.tolerance()
                  + "; ask for fewer components, or more")
          .because(e);
    }
  }

  private Eigenpairs checked(Eigenpairs pairs) {
    int rank = NumericalRank.of(pairs.values(), width);
    if (rank < pairs.size()) {
      requested.requireRank(pairs.size(), NumericalRank.of(blas.eigenvalues(matrix), width));
    }
    int beyond = tolerance.firstBeyond(pairs);
    if (beyond >= 0) {
      throw beyondTolerance(step, pairs, beyond);
    }
    return pairs;
  }

  /** Says that a pair, the first of them, has too large a residual. */
  static Failure beyondTolerance(Step.Pca step, Eigenpairs pairs, int beyond) {
    return Failure.unfinished(
            String.format(
                Locale.ROOT,
                "pca does not reach the tolerance %s: %d of %d pairs do, the next has a residual"
                    + " of %.1e of its eigenvalue, by %s",
                step.tolerance(),
                beyond,
                pairs.size(),
                pairs.residual(beyond) / Math.abs(pairs.value(beyond)),
                pairs.solver()))
        .at(step.where())
        .fix("raise the tolerance, or ask for at most " + Math.max(1, beyond) + " components");
  }

  /** The solver for so many components of a matrix of this width. */
  static Step.Solver solver(Step.Solver wanted, int width, int count) {
    boolean open = wanted == Step.Solver.AUTO || wanted == Step.Solver.DUAL;
    return open ? new SolverCost(width, count).cheaper() : wanted;
  }

  private Eigenpairs iterated(int count) {
    KrylovSettings settings = KrylovSettings.forPairs(count).withTolerance(step.tolerance());
    try {
      return new KrylovSolver(blas, settings).solve(new FormedOperator(matrix, blas), count);
    } catch (NotConvergedException e) {
      throw Failure.unfinished("pca did not converge: " + e.getMessage())
          .at(step.where())
          .fix("raise the tolerance, ask for fewer components, or set solver: lapack")
          .because(e);
    }
  }
}
