package featuremill.job;

import featuremill.decomposition.Certificate;
import featuremill.decomposition.Eigenpairs;
import featuremill.engine.PrincipalComponents;
import java.util.Locale;

/** A certificate in one line. */
final class CertificateText {
  private CertificateText() {}

  static String of(PrincipalComponents components) {
    Certificate certificate = components.certificate();
    Eigenpairs pairs = components.pairs();
    double largest = pairs.value(0);
    long close = certificate.clusters().stream().filter(c -> c.to() - c.from() > 1).count();
    return statement(certificate, pairs)
        + String.format(
            Locale.ROOT,
            "; eigenvalues within %.0e, rounding measured %.0e, guaranteed %.0e of the largest",
            certificate.eigenvalueError() / largest,
            certificate.rounding().measured() / largest,
            certificate.rounding().guaranteed() / largest)
        + (close == 0 ? "" : "; " + close + (close == 1 ? " cluster" : " clusters"))
        + (certificate.atFloor() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; %d of %d residuals at the rounding floor",
                certificate.atFloor(),
                pairs.size()));
  }

  private static String statement(Certificate certificate, Eigenpairs pairs) {
    int k = pairs.size();
    if (certificate.isWhole()) {
      return "proof: these are all eigenvalues";
    }
    return String.format(
        Locale.ROOT,
        certificate.kind() == Certificate.Kind.PROOF
            ? "proof: no eigenvalue above %.6g was missed (lambda_%d = %.6g)"
            : "up to %.6g: no eigenvalue above that was missed (lambda_%d = %.6g, and the next is"
                + " as large or hardly smaller)",
        certificate.bound(),
        k,
        pairs.value(k - 1));
  }
}
