package featuremill.job.model;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What is proved of a model's components, in units of its covariance.
 *
 * @param kind what is known of the eigenvalues that were not asked for
 * @param bound eigenvalue k + 1 of covariance.npy is at most this; absent when there is none
 * @param eigenvalueErrors bounds of the distance of each explained variance to the eigenvalue of
 *     its index of covariance.npy
 * @param clusters close eigenvalues, in order; together all k
 * @param measuredRounding what rounding did to one product with the covariance
 * @param guaranteedRounding a bound of the distance to the exact covariance of the stored numbers,
 *     and of all rounding in the measurements above
 * @param tolerance what the residuals were held to, relative to their eigenvalues
 * @param atFloor how many residuals lie above that, at what rounding leaves
 */
public record ModelCertificate(
    Kind kind,
    OptionalDouble bound,
    List<Double> eigenvalueErrors,
    List<Cluster> clusters,
    double measuredRounding,
    double guaranteedRounding,
    double tolerance,
    int atFloor) {

  /** What is known of the eigenvalues that were not asked for. */
  public enum Kind {
    /** All lie below those of the components. */
    PROOF,
    /** The next is at most the bound, which is not below the last component's. */
    UP_TO
  }

  /**
   * A run of close eigenvalues.
   *
   * @param from first index, from 0
   * @param to one after the last
   * @param sine bound of the sine of the angle to the exact covariance's space; 1 says nothing
   * @param cut whether it may go on beyond the last component
   */
  public record Cluster(int from, int to, double sine, boolean cut) {}

  public ModelCertificate {
    eigenvalueErrors = List.copyOf(eigenvalueErrors);
    clusters = List.copyOf(clusters);
    int next = 0;
    for (Cluster cluster : clusters) {
      if (cluster.from() != next || cluster.to() <= next || !(cluster.sine() >= 0)) {
        throw new IllegalArgumentException("not a model: a certificate has the cluster " + cluster);
      }
      next = cluster.to();
    }
    if (next != eigenvalueErrors.size()) {
      throw new IllegalArgumentException(
          "not a model: a certificate has clusters of "
              + next
              + " and errors of "
              + eigenvalueErrors.size()
              + " components");
    }
  }

  /** Number of components. */
  int k() {
    return eigenvalueErrors.size();
  }
}
