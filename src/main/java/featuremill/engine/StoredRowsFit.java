package featuremill.engine;

import featuremill.decomposition.BasisFullException;
import featuremill.decomposition.CertifiedPairs;
import featuremill.decomposition.Eigenpairs;
import featuremill.decomposition.KrylovSettings;
import featuremill.decomposition.MatrixFreeSolver;
import featuremill.decomposition.MissedEigenvalueException;
import featuremill.decomposition.NotConvergedException;
import featuremill.decomposition.ProbeSettings;
import featuremill.decomposition.RankException;
import featuremill.decomposition.Rounding;
import featuremill.decomposition.SymmetricOperator;
import featuremill.decomposition.TooManyComponentsException;
import featuremill.decomposition.Variance;
import featuremill.failure.Failure;
import featuremill.linalg.Blas;

/** Finds principal components by passes over rows, of which no covariance is formed. */
final class StoredRowsFit {
  private final Step.Pca step;
  private final long numRows;
  private final int width;
  private final long vectorBytes;
  private final RequestedComponents requested;
  private final ScanLog log;

  /**
   * @param numRows that are kept
   * @param width features that may take part
   * @param vectorBytes that the driver has off the heap for vectors
   */
  StoredRowsFit(Step.Pca step, long numRows, int width, long vectorBytes, ScanLog log) {
    this.step = step;
    this.numRows = numRows;
    this.width = width;
    this.vectorBytes = vectorBytes;
    this.requested = new RequestedComponents(step, width);
    this.log = log;
  }

  /** How the solver works for so many features that take part; a fraction starts with one. */
  static KrylovSettings settings(Step.Pca step, int dimension) {
    return settings(
        step, step.components().isFraction() ? 1 : step.components().count(), dimension);
  }

  /** The same for another number of components. */
  static KrylovSettings settings(Step.Pca step, int k, int dimension) {
    KrylovSettings settings =
        KrylovSettings.matrixFree(k, dimension)
            .withTolerance(step.tolerance())
            .withMaxPasses(step.limits().maxPasses());
    return step.limits().block().isPresent()
        ? settings.withBlockSize(step.limits().block().getAsInt(), k)
        : settings;
  }

  /**
   * Makes sure that there can be as many components as are asked for: centred rows have a rank
   * below their number, and constant features add nothing to it.
   *
   * @param taking features that vary
   * @throws Failure (exit 2) when there cannot
   */
  void requireRankOf(int taking) {
    requested.requirePossible(mostComponents(taking));
  }

  private int mostComponents(int taking) {
    return (int) Math.min(taking, numRows - 1);
  }

  /**
   * Finds the components.
   *
   * @param operator the covariance or correlation of the features that take part
   * @param roundings that a number of a product with the operator can have met, those of the
   *     features' scales among them
   * @param taking [d], their positions among all features
   * @param total the trace of the operator
   * @throws Failure (exit 2) when more are asked for than the rank of the data allows, or a
   *     fraction of variance takes more than {@code max_components}; (exit 1) when the solver does
   *     not reach the tolerance, or misses larger eigenpairs
   */
  PrincipalComponents fit(SymmetricOperator operator, long roundings, int[] taking, double total) {
    Variance variance = new Variance(total, Rounding.ofForming(roundings, total));
    CertifiedPairs found = solved(operator, variance);
    Eigenpairs pairs = found.pairs().embedded(width, taking);
    return PrincipalComponents.of(new CertifiedPairs(pairs, found.certificate()), total, -1);
  }

  private CertifiedPairs solved(SymmetricOperator operator, Variance variance) {
    int d = operator.dimension();
    try {
      return step.components().isFraction()
          ? new FractionSearch(step, most(d), vectorBytes).solve(operator, variance, log::passed)
          : solver(settings(step, d), d)
              .solve(operator, step.components().count(), variance, log::passed);
    } catch (RankException e) {
      requested.requireRank(e.wanted(), e.rank());
      throw e;
    } catch (TooManyComponentsException e) {
      throw tooMany(e);
    } catch (BasisFullException e) {
      throw basisFull(e);
    } catch (NotConvergedException e) {
      throw notConverged(e);
    } catch (MissedEigenvalueException e) {
      throw Failure.unfinished("pca is not certified: " + e.getMessage())
          .at(step.where())
          .fix("set a larger block, or ask for fewer components, or more")
          .because(e);
    }
  }

  static MatrixFreeSolver solver(KrylovSettings settings, int dimension) {
    return new MatrixFreeSolver(
        Blas.best(),
        settings,
        ProbeSettings.forDimension(dimension),
        Runtime.getRuntime().availableProcessors());
  }

  private int most(int d) {
    int usual = Math.min(mostComponents(d), Step.Limits.MAX_COMPONENTS);
    return Math.min(mostComponents(d), step.limits().maxComponents().orElse(usual));
  }

  private Failure tooMany(TooManyComponentsException e) {
    return Failure.usage("pca asks for too many components: " + e.getMessage())
        .at(step.where())
        .fix(
            "ask for a smaller fraction, or for a number of components, or set max_components to "
                + e.floor()
                + " or more")
        .because(e);
  }

  private Failure basisFull(BasisFullException e) {
    return Failure.usage(
            "pca asks for more vectors than the driver can hold: "
                + e.getMessage()
                + "; they have "
                + Forecast.size(vectorBytes)
                + " off its heap")
        .at(step.where())
        .fix(
            "ask for a smaller fraction, or for a number of components, or take a larger machine"
                + " for the driver")
        .because(e);
  }

  private Failure notConverged(NotConvergedException e) {
    String fewer =
        e.converged() > 0
            ? ", or ask for at most " + e.converged() + " components, which did converge"
            : "";
    return Failure.unfinished("pca did not converge: " + e.getMessage())
        .at(step.where())
        .fix("raise max_passes or the tolerance, set a larger block" + fewer)
        .because(e);
  }
}
