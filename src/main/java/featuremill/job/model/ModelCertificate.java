package featuremill.job.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is proved of a model's components, in units of its covariance.
 *
 * @param kind what is known of the eigenvalues that were not asked for
 * @param bound eigenvalue k + 1 of the covariance is at most this; absent when there is none
 * @param eigenvalueErrors bounds of the distance of each explained variance to the eigenvalue of
 *     its index of the covariance
 * @param clusters close eigenvalues, in order; together all k
 * @param measuredRounding what rounding did to one product with the covariance
 * @param guaranteedRounding a bound of the distance to the exact covariance of the stored numbers,
 *     and of all rounding in the measurements above
 * @param tolerance what the residuals were held to, relative to their eigenvalues
 * @param atFloor how many residuals lie above that, at what rounding leaves
 * @param probe what the bound rests on where the covariance was not formed; absent where it is
 *     proved
 */
public record ModelCertificate(
    Kind kind,
    OptionalDouble bound,
    List<Double> eigenvalueErrors,
    List<Cluster> clusters,
    double measuredRounding,
    double guaranteedRounding,
    double tolerance,
    int atFloor,
    Optional<Probe> probe) {

  /** What is known of the eigenvalues that were not asked for. */
  public enum Kind {
    /** All lie below those of the components. */
    PROOF,
    /** All lie below those of the components, but for the probe's failure probability. */
    EXACT,
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

  /**
   * A random probe of all that is orthogonal to the vectors that the solver kept, in a way that it
   * can be drawn again.
   *
   * @param failureProbability the chance that the bound is wrong, whatever the solver did
   * @param seed of the probe's vectors, made after the solver's were final
   * @param columns random vectors
   * @param steps degree of the polynomial: passes over the rows
   * @param kept vectors that were kept out of what was probed
   * @param outside the covariance on all that is orthogonal to those has no eigenvalue above this
   */
  public record Probe(
      double failureProbability, long seed, int columns, int steps, int kept, double outside) {
    public Probe {
      if (!(failureProbability >= 0 && failureProbability < 1 && outside >= 0)) {
        throw new IllegalArgumentException(
            "not a model: a probe with a failure probability of "
                + failureProbability
                + " leaves "
                + outside);
      }
    }
  }

  /** Of a covariance that was formed. */
  public ModelCertificate(
      Kind kind,
      OptionalDouble bound,
      List<Double> eigenvalueErrors,
      List<Cluster> clusters,
      double measuredRounding,
      double guaranteedRounding,
      double tolerance,
      int atFloor) {
    this(
        kind,
        bound,
        eigenvalueErrors,
        clusters,
        measuredRounding,
        guaranteedRounding,
        tolerance,
        atFloor,
        Optional.empty());
  }

  public ModelCertificate {
    if (kind == Kind.EXACT && probe.isEmpty()) {
      throw new IllegalArgumentException(
          "not a model: an exact certificate without the probe that it rests on");
    }
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
