package featuremill.engine;

import featuremill.decomposition.CertifiedPairs;
import featuremill.decomposition.KrylovProgress;
import featuremill.decomposition.KrylovSettings;
import featuremill.decomposition.SymmetricOperator;
import featuremill.decomposition.Variance;
import java.util.function.Consumer;

/**
 * Finds the components that hold a fraction of the variance by passes, with a basis that may grow
 * as far as the driver's memory goes: what it holds decides whether a search ends, never its
 * result.
 */
final class FractionSearch {
  private final Step.Pca step;
  private final int most;
  private final long vectorBytes;

  /**
   * @param most components that are allowed
   * @param vectorBytes that the driver has off the heap for vectors
   */
  FractionSearch(Step.Pca step, int most, long vectorBytes) {
    this.step = step;
    this.most = most;
    this.vectorBytes = vectorBytes;
  }

  CertifiedPairs solve(
      SymmetricOperator operator, Variance variance, Consumer<KrylovProgress> progress) {
    int d = operator.dimension();
    KrylovSettings settings = settings(d, most);
    for (int k = most; k > 1 && bytes(settings, d, k) > vectorBytes; k /= 2) {
      settings = settings(d, k / 2);
    }
    return StoredRowsFit.solver(settings, d)
        .solveFraction(operator, step.components().fraction(), most, variance, progress);
  }

  private static long bytes(KrylovSettings settings, int d, int k) {
    return StoredRowsFit.solver(settings, d).fractionBytes(d, k);
  }

  /** A basis that can grow up to that of k components. */
  private KrylovSettings settings(int d, int k) {
    KrylovSettings first = StoredRowsFit.settings(step, 1, d);
    KrylovSettings grown = first.withBlockSize(first.blockSize(), k);
    return first.withBasisSize(Math.max(first.basisSize(), grown.basisSize()));
  }
}
