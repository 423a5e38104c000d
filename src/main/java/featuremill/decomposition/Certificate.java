package featuremill.decomposition;

import java.util.List;
import java.util.Optional;

/**
 * What is known of the published eigenpairs of a symmetric operator C of dimension d.
 *
 * <p>Statements are about C as it was formed or applied, index by index; {@link
 * Rounding#guaranteed} takes them to the exact covariance of the stored doubles, and stands within
 * the clusters' angles already. They say nothing of how well a sample tells of a population.
 *
 * @param kind what is known of the eigenvalues that were not asked for
 * @param bound eigenvalue k + 1 of C is at most this; NaN when k = d and there is none
 * @param eigenvalueErrors [k], bounds of |lambda_i - theta_i|: |R|, or |V'R| + |R|^2 / (theta_i -
 *     bound) where that is smaller (Mathias, SIAM J. Matrix Anal. Appl. 19, 1998), R = CV - V Theta
 * @param clusters close eigenvalues with what is known of their spaces, in order
 * @param rounding of the matrix, measured and guaranteed
 * @param tolerance what the residuals were held to
 * @param atFloor how many of them lie above tolerance times theta_i, at what rounding leaves
 * @param probe what the bound rests on where C was never formed, with its failure probability; of a
 *     formed C nothing, for there the bound is proved
 */
public record Certificate(
    Kind kind,
    double bound,
    List<Double> eigenvalueErrors,
    List<EigenCluster> clusters,
    Rounding rounding,
    double tolerance,
    int atFloor,
    Optional<ProbeRecord> probe) {

  /** What is known of the eigenvalues that were not asked for. */
  public enum Kind {
    /** All lie below the k published ones: a Cholesky factorization has proved it. */
    PROOF,
    /** All lie below the k published ones, but for the probe's failure probability. */
    EXACT,
    /**
     * Eigenvalue k + 1 is at most the bound, by the same means, but the bound is not below the last
     * published one by more than residuals and rounding: the next eigenvalue is equal to it, or too
     * close to be told apart.
     */
    UP_TO
  }

  public Certificate {
    eigenvalueErrors = List.copyOf(eigenvalueErrors);
    clusters = List.copyOf(clusters);
  }

  /** Whether there are eigenvalues besides the published ones. */
  public boolean isWhole() {
    return Double.isNaN(bound);
  }

  /** The largest of {@link #eigenvalueErrors}. */
  public double eigenvalueError() {
    return eigenvalueErrors.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
