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
    String bound = String.format(Locale.ROOT, "%.6g", certificate.bound());
    String last = String.format(Locale.ROOT, "lambda_%d = %.6g", k, pairs.value(k - 1));
    return switch (certificate.kind()) {
      case PROOF -> "proof: no eigenvalue above " + bound + " was missed (" + last + ")";
      case EXACT ->
          "exact: no eigenvalue above "
              + bound
              + " was missed ("
              + last
              + ")"
              + chance(certificate);
      case UP_TO ->
          "up to "
              + bound
              + ": no eigenvalue above that was missed ("
              + last
              + ", and the next is as large or hardly smaller)"
              + chance(certificate);
    };
  }

  /** What a statement that rests on a random probe may be wrong with. */
  private static String chance(Certificate certificate) {
    return certificate
        .probe()
        .map(
            probe ->
                String.format(
                    Locale.ROOT,
                    ", but for a chance of %.0e (a fresh random probe of %d vectors, %d steps)",
                    probe.failureProbability(),
                    probe.columns(),
                    probe.steps()))
        .orElse("");
  }
}
