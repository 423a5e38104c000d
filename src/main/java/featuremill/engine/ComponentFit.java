package featuremill.engine;

import featuremill.decomposition.Eigenpairs;
import featuremill.decomposition.FormedOperator;
import featuremill.decomposition.KrylovSettings;
import featuremill.decomposition.KrylovSolver;
import featuremill.decomposition.LapackSolver;
import featuremill.decomposition.NotConvergedException;
import featuremill.decomposition.NumericalRank;
import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.linalg.SymmetricMatrix;
import java.util.Arrays;

/** Finds the principal components of a formed matrix: how many, by which solver, and which. */
final class ComponentFit {
  /** Up to this width all eigenvalues cost less than a second. */
  private static final int DIRECT_WIDTH = 2000;

  private static final int KRYLOV_SHARE = 8;
  private static final double TIE = 1e-12;

  private final Step.Pca step;
  private final SymmetricMatrix matrix;
  private final Blas blas = Blas.best();

  ComponentFit(Step.Pca step, SymmetricMatrix matrix) {
    this.step = step;
    this.matrix = matrix;
  }

  /**
   * Finds the components.
   *
   * @throws Failure (exit 2) when more are asked for than the rank of the data allows; (exit 1)
   *     when the solver does not converge
   */
  PrincipalComponents fit() {
    double total = compensatedSum(matrix.diagonal());
    boolean spectrumKnown = step.components().isFraction() || matrix.dimension() <= DIRECT_WIDTH;
    double[] spectrum = spectrumKnown ? blas.eigenvalues(matrix) : null;
    int rank = spectrumKnown ? NumericalRank.of(spectrum, matrix.dimension()) : -1;
    int count = step.components().count();
    if (step.components().isFraction()) {
      count = countFor(step.components().fraction(), spectrum, total, rank);
    }
    if (spectrumKnown) {
      requireRank(count, rank);
    }
    Eigenpairs pairs = solve(count);
    if (!spectrumKnown && NumericalRank.of(pairs.values(), matrix.dimension()) < count) {
      requireRank(count, NumericalRank.of(blas.eigenvalues(matrix), matrix.dimension()));
    }
    double[] ratios = Arrays.stream(pairs.values()).map(value -> value / total).toArray();
    return new PrincipalComponents(pairs, ratios, total, rank);
  }

  private int countFor(double fraction, double[] spectrum, double total, int rank) {
    if (rank == 0) {
      throw Failure.usage("pca asks for a fraction of the variance, and there is none")
          .at(step.where())
          .fix("every feature is constant: check the input and the masks");
    }
    double sum = 0;
    double rest = 0;
    for (int i = 0; i < rank; i++) {
      double next = sum + spectrum[i];
      rest += Math.abs(sum) >= spectrum[i] ? sum - next + spectrum[i] : spectrum[i] - next + sum;
      sum = next;
      if ((sum + rest) / total >= fraction - TIE) {
        return i + 1;
      }
    }
    return rank;
  }

  private void requireRank(int count, int rank) {
    if (count > rank) {
      throw Failure.usage(
              "pca asks for " + count + " components, but the rank of the data is " + rank)
          .at(step.where())
          .fix(
              rank == 0
                  ? "every feature is constant: check the input and the masks"
                  : "components can be at most " + rank);
    }
  }

  /** The solver for so many components of a matrix of this width. */
  static Step.Solver solver(Step.Solver wanted, int width, int count) {
    if (wanted != Step.Solver.AUTO) {
      return wanted;
    }
    return width > DIRECT_WIDTH && count * KRYLOV_SHARE <= width
        ? Step.Solver.KRYLOV
        : Step.Solver.LAPACK;
  }

  private Eigenpairs solve(int count) {
    if (solver(step.solver(), matrix.dimension(), count) == Step.Solver.LAPACK) {
      return new LapackSolver(blas).solve(matrix, count);
    }
    try {
      return new KrylovSolver(blas, KrylovSettings.forPairs(count))
          .solve(new FormedOperator(matrix, blas), count);
    } catch (NotConvergedException e) {
      throw Failure.unfinished("pca did not converge: " + e.getMessage())
          .at(step.where())
          .fix("ask for fewer components, or set solver: lapack")
          .because(e);
    }
  }

  /** Neumaier's sum: relative error of a few units in the last place for positive terms. */
  private static double compensatedSum(double[] terms) {
    double sum = 0;
    double rest = 0;
    for (double term : terms) {
      double next = sum + term;
      rest += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
      sum = next;
    }
    return sum + rest;
  }
}
