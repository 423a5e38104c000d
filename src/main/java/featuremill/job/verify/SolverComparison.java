package featuremill.job.verify;

import featuremill.reference.Cluster;
import featuremill.reference.Comparison;
import featuremill.reference.PrincipalAngles;
import featuremill.reference.Quantity;
import featuremill.reference.Spectrum;
import java.util.Arrays;
import java.util.List;

/** Eigenvalues and principal angles of the published pairs against an independent solver. */
final class SolverComparison {
  private static final double EIGENVALUE_TOLERANCE = 1e-12;
  private static final double RESOLUTION = 1e3;

  private final PublishedPairs pairs;

  /** What the pairs and the solver may be off by. */
  private final double error;

  SolverComparison(PublishedPairs pairs, double[] residuals) {
    this.pairs = pairs;
    this.error = Arrays.stream(residuals).max().orElse(0) + pairs.rounding();
  }

  /**
   * @param expected k eigenvalues at least, descending
   */
  Quantity eigenvalues(double[] expected) {
    double stopped =
        pairs.certificate().stream()
            .flatMap(proved -> proved.eigenvalueErrors().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(0);
    return Comparison.eigenvalues(
        pairs.values(),
        Arrays.copyOf(expected, pairs.size()),
        Math.max(EIGENVALUE_TOLERANCE, (pairs.rounding() + stopped) / pairs.last()));
  }

  /** Of the cluster with the worst angle beside its tolerance. */
  Quantity angles(Spectrum independent) {
    List<Cluster> clusters = clusters(independent.values());
    Quantity worst = null;
    for (Cluster cluster : clusters) {
      Quantity angle = angle(cluster, clusters.size(), independent);
      if (worst == null || angle.error() / angle.tolerance() > worst.error() / worst.tolerance()) {
        worst = angle;
      }
    }
    return worst;
  }

  private List<Cluster> clusters(double[] expected) {
    boolean more = expected.length > pairs.size();
    return Cluster.of(
        pairs.values(),
        more ? expected[pairs.size()] : Double.NEGATIVE_INFINITY,
        RESOLUTION * error);
  }

  /** The angle of the cluster's space; a cut cluster has to lie within the solver's larger one. */
  private Quantity angle(Cluster cluster, int clusters, Spectrum independent) {
    double[] expected = independent.values();
    int to = cluster.to();
    double resolution = RESOLUTION * error;
    while (cluster.cut() && to < expected.length && expected[to - 1] - expected[to] <= resolution) {
      to++;
    }
    double gap = cluster.gap();
    if (cluster.cut()) {
      double below = to < expected.length ? expected[to - 1] - expected[to] : resolution;
      double above =
          cluster.from() == 0 ? below : expected[cluster.from() - 1] - expected[cluster.from()];
      gap = Math.min(below, above);
    }
    double[][] inner = Arrays.copyOfRange(pairs.components(), cluster.from(), cluster.to());
    double[][] outer = independent.vectors(cluster.from(), to);
    Cluster judged = new Cluster(cluster.from(), to, gap, cluster.cut());
    return new Quantity(
        "principal angles",
        PrincipalAngles.largest(inner, outer),
        judged.angleTolerance(error),
        "rad",
        clusters + " clusters of " + pairs.size() + " components");
  }
}
