package featuremill.engine;

import featuremill.decomposition.Certificate;
import featuremill.decomposition.CertifiedPairs;
import featuremill.decomposition.Eigenpairs;
import java.util.Arrays;

/**
 * The leading principal components of a covariance or correlation, formed or not.
 *
 * @param pairs eigenvalues, descending, and unit eigenvectors, a component per row
 * @param explainedVarianceRatio each eigenvalue over the total variance; NaN when that is zero
 * @param totalVariance the trace of the matrix, by compensated summation
 * @param rank number of eigenvalues, or with {@link Step.Solver#QR} of singular values, above d
 *     2<sup>-52</sup> of the largest; -1 where only the leading ones were computed
 * @param certificate what is proved of the pairs; null where the matrix was not formed
 */
public record PrincipalComponents(
    Eigenpairs pairs,
    double[] explainedVarianceRatio,
    double totalVariance,
    int rank,
    Certificate certificate) {

  /** Pairs with their certificate, of a matrix of that trace. */
  static PrincipalComponents of(CertifiedPairs found, double totalVariance, int rank) {
    double[] ratios =
        Arrays.stream(found.pairs().values()).map(value -> value / totalVariance).toArray();
    return new PrincipalComponents(found.pairs(), ratios, totalVariance, rank, found.certificate());
  }

  /** Number of components. */
  public int count() {
    return explainedVarianceRatio.length;
  }
}
