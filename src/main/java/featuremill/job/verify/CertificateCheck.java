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
 * What a certificate states, checked against the published covariance by other means than those
 * that proved it: each quantity says how.
 */
final class CertificateCheck {
  private static final long SEED = 0xCE271F1L;

  private final ModelCertificate certificate;
  private final Matrix matrix;
  private final double[][] components;
  private final double[] values;
  private final double rounding;

  /**
   * @param rounding what eigenvalues of C by the independent solver, and products with C in plain
   *     loops, may be off by
   */
  CertificateCheck(
      ModelCertificate certificate,
      Matrix matrix,
      double[][] components,
      double[] values,
      double rounding) {
    this.certificate = certificate;
    this.matrix = matrix;
    this.components = components;
    this.values = values;
    this.rounding = rounding;
  }

  /**
   * @param stated the published residuals
   * @param measured the same from C in plain loops
   * @param spectrum null where C is too wide for it
   */
  List<Quantity> check(List<Double> stated, double[] measured, Spectrum spectrum) {
    List<Quantity> quantities = new ArrayList<>();
    quantities.add(residuals(stated, measured));
    if (spectrum != null) {
      quantities.add(eigenvalueErrors(spectrum.values()));
      quantities.add(angles(spectrum));
    }
    if (certificate.bound().isPresent()) {
      quantities.add(noneMissed(certificate.bound().getAsDouble(), spectrum));
    }
    return quantities;
  }

  private Quantity residuals(List<Double> stated, double[] measured) {
    double worst = 0;
    for (int i = 0; i < measured.length; i++) {
      worst = Math.max(worst, measured[i] / (stated.get(i) + rounding));
    }
    return quantity("certificate: residuals", worst, "stated + rounding", "all pairs, from C");
  }

  private Quantity eigenvalueErrors(double[] expected) {
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      double allowed = certificate.eigenvalueErrors().get(i) + rounding;
      worst = Math.max(worst, Math.abs(values[i] - expected[i]) / allowed);
    }
    return quantity(
        "certificate: eigenvalue bounds",
        worst,
        "stated + rounding",
        values.length + " values of an independent spectrum");
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
                  Arrays.copyOfRange(components, from, to), spectrum.vectors(from, to)));
      worst = Math.max(worst, sine / Math.min(1, cluster.sine() + own));
    }
    return quantity(
        "certificate: angle bounds",
        worst,
        "stated + rounding",
        certificate.clusters().size() + " clusters of an independent spectrum");
  }

  private Quantity noneMissed(double bound, Spectrum spectrum) {
    String name = "certificate: no larger eigenvalue";
    int d = components[0].length;
    double allowed = rounding / values[0];
    String next = "eigenvalue " + (values.length + 1);
    if (certificate.kind() == ModelCertificate.Kind.PROOF && !(bound < values[values.length - 1])) {
      return new Quantity(
          name, Double.POSITIVE_INFINITY, allowed, "theta_1", "a proof above the last eigenvalue");
    }
    if (spectrum != null) {
      double beyond = Math.max(0, spectrum.values()[values.length] - bound) / values[0];
      return new Quantity(name, beyond, allowed, "theta_1", next + " of an independent spectrum");
    }
    DeflatedMatrix rest = new DeflatedMatrix(matrix.rows(), values, components);
    if (d <= DeflatedMatrix.LARGEST_CHOLESKY) {
      return new Quantity(
          name, rest.isBelow(bound) ? 0 : 1, 0, "1", next + ", by a plain Cholesky factorization");
    }
    double beyond = Math.max(0, rest.largestSeen(SEED) - bound) / values[0];
    return new Quantity(name, beyond, allowed, "theta_1", DeflatedMatrix.coverage(d));
  }

  private static Quantity quantity(String name, double error, String unit, String covered) {
    return new Quantity(name, error, 1, unit, covered);
  }
}
