package featuremill.job.verify;

import featuremill.job.model.ModelCertificate;
import featuremill.reference.DeflatedMatrix;
import featuremill.reference.PrincipalAngles;
import featuremill.reference.Quantity;
import featuremill.reference.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a certificate states, checked by other means than those that proved it: against an
 * independent spectrum where there is one, against the published covariance, and against what the
 * published numbers imply of each other. Each quantity says how.
 */
final class CertificateCheck {
  static final String NONE_MISSED = "certificate: no larger eigenvalue";

  private static final long SEED = 0xCE271F1L;

  /** What a bound from rounded numbers may fall short of the same from those before rounding. */
  private static final double LEEWAY = 1 + 1e-9;

  private final ModelCertificate certificate;
  private final Matrix matrix;
  private final PublishedPairs pairs;
  private final double rounding;

  /**
   * @param rounding what eigenvalues of C by the independent solver, and products with C in plain
   *     loops, may be off by
   */
  CertificateCheck(
      ModelCertificate certificate, Matrix matrix, PublishedPairs pairs, double rounding) {
    this.certificate = certificate;
    this.matrix = matrix;
    this.pairs = pairs;
    this.rounding = rounding;
  }

  /**
   * @param measured residuals of the pairs in plain loops; none where only their combinations were
   *     looked at
   * @param expected independent eigenvalues, more than k; none where C is too large for it
   * @param spectrum with their vectors; null where there are none
   */
  List<Quantity> check(double[] measured, double[] expected, Spectrum spectrum) {
    List<Quantity> quantities = new ArrayList<>();
    if (measured.length > 0) {
      quantities.add(residuals(measured));
    }
    quantities.add(impliedAngles());
    if (expected.length > 0) {
      quantities.add(eigenvalueErrors(expected));
    }
    if (spectrum != null) {
      quantities.add(angles(spectrum));
    }
    if (certificate.bound().isPresent()) {
      double bound = certificate.bound().getAsDouble();
      if (certificate.kind() != ModelCertificate.Kind.UP_TO && !(bound < lastFromBelow())) {
        quantities.add(
            noneMissed(Double.POSITIVE_INFINITY, "a bound that is not below the last eigenvalue"));
      } else if (expected.length > 0 || matrix.isHeld()) {
        quantities.add(noneMissed(bound, expected));
      }
    }
    return quantities;
  }

  /** The last eigenvalue, less what its residual leaves open. */
  private double lastFromBelow() {
    return pairs.last() - pairs.statedResiduals().get(pairs.size() - 1);
  }

  /**
   * The angles that the published residuals and gaps imply, over those that are stated: no bound
   * can be smaller than the residual of one of the vectors over the gap between the eigenvalues.
   */
  private Quantity impliedAngles() {
    double worst = 0;
    for (ModelCertificate.Cluster cluster : certificate.clusters()) {
      double residual = 0;
      for (int i = cluster.from(); i < cluster.to(); i++) {
        residual = Math.max(residual, pairs.statedResiduals().get(i));
      }
      double implied = Math.min(1, residual / Math.max(gap(cluster), residual));
      worst = Math.max(worst, implied == 0 ? 0 : implied / (cluster.sine() * LEEWAY));
    }
    return quantity(
        "certificate: angle bounds, implied",
        worst,
        "stated",
        certificate.clusters().size() + " clusters of the published numbers");
  }

  /** Between the published eigenvalues of the cluster and those beside it, and the bound. */
  private double gap(ModelCertificate.Cluster cluster) {
    int from = cluster.from();
    int to = cluster.to();
    double above = from == 0 ? Double.POSITIVE_INFINITY : pairs.value(from - 1) - pairs.value(from);
    double rest = certificate.bound().orElse(Double.NEGATIVE_INFINITY);
    double next = to < pairs.size() ? pairs.value(to) : rest;
    return Math.min(above, pairs.value(to - 1) - next);
  }

  private Quantity residuals(double[] measured) {
    double worst = 0;
    for (int i = 0; i < measured.length; i++) {
      worst = Math.max(worst, measured[i] / (pairs.statedResiduals().get(i) + rounding));
    }
    String source = matrix.isThere() ? "C" : "the data";
    return quantity(
        "certificate: residuals", worst, "stated + rounding", "all pairs, from " + source);
  }

  private Quantity eigenvalueErrors(double[] expected) {
    double worst = 0;
    for (int i = 0; i < pairs.size(); i++) {
      double allowed = certificate.eigenvalueErrors().get(i) + rounding;
      worst = Math.max(worst, Math.abs(pairs.value(i) - expected[i]) / allowed);
    }
    return quantity(
        "certificate: eigenvalue bounds",
        worst,
        "stated + rounding",
        pairs.size() + " values of an independent spectrum");
  }

  /** A bound of 1 says nothing, and holds. */
  private Quantity angles(Spectrum spectrum) {
    double[] expected = spectrum.values();
    double worst = 0;
    for (ModelCertificate.Cluster cluster : certificate.clusters()) {
      int from = cluster.from();
      int to = cluster.to();
      double above = from == 0 ? Double.POSITIVE_INFINITY : expected[from - 1] - expected[from];
      double below =
          to == expected.length ? Double.POSITIVE_INFINITY : expected[to - 1] - expected[to];
      double gap = Math.min(above, below);
      double own = gap > 0 ? 4 * rounding / gap : 1;
      double sine =
          Math.sin(
              PrincipalAngles.largest(
                  Arrays.copyOfRange(pairs.components(), from, to), spectrum.vectors(from, to)));
      // All of a space of one dimension has no gap, and no angle.
      double bound = Math.min(1, cluster.sine() + own);
      worst = Math.max(worst, sine == 0 ? 0 : sine / bound);
    }
    return quantity(
        "certificate: angle bounds",
        worst,
        "stated + rounding",
        certificate.clusters().size() + " clusters of an independent spectrum");
  }

  private Quantity noneMissed(double bound, double[] expected) {
    double largest = pairs.value(0);
    String next = "eigenvalue " + (pairs.size() + 1);
    if (expected.length > 0) {
      double beyond = Math.max(0, expected[pairs.size()] - bound) / largest;
      return noneMissed(beyond, next + " of an independent spectrum");
    }
    DeflatedMatrix rest = new DeflatedMatrix(matrix.rows(), pairs.values(), pairs.components());
    if (pairs.width() <= DeflatedMatrix.LARGEST_CHOLESKY) {
      return new Quantity(
          NONE_MISSED,
          rest.isBelow(bound) ? 0 : 1,
          0,
          "1",
          next + ", by a plain Cholesky factorization");
    }
    double beyond = Math.max(0, rest.largestSeen(SEED) - bound) / largest;
    return noneMissed(beyond, DeflatedMatrix.coverage(pairs.width()));
  }

  private Quantity noneMissed(double beyond, String covered) {
    return new Quantity(NONE_MISSED, beyond, rounding / pairs.value(0), "theta_1", covered);
  }

  private static Quantity quantity(String name, double error, String unit, String covered) {
    return new Quantity(name, error, 1, unit, covered);
  }
}
