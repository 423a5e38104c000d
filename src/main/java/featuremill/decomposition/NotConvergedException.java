package featuremill.decomposition;

import java.util.Locale;
import java.util.Optional;

/** A solver has used all its passes; what it reached so far is inside. */
public final class NotConvergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int passes;
  private final int converged;
  private final double[] values;
  private final double[] residuals;
  private final transient Certificate certificate;

  NotConvergedException(int passes, int converged, double[] values, double[] residuals) {
    this(
        passes,
        converged,
        values,
        residuals,
        null,
        converged == 0 ? "" : "; whether larger ones than these were missed was not probed");
  }

  private NotConvergedException(
      int passes,
      int converged,
      double[] values,
      double[] residuals,
      Certificate certificate,
      String missed) {
    super(reached(passes, converged, values, residuals) + missed);
    this.passes = passes;
    this.converged = converged;
    this.values = values;
    this.residuals = residuals;
    this.certificate = certificate;
  }

  /** The same, with what is known of the pairs that did converge. */
  NotConvergedException with(Certificate probed) {
    return new NotConvergedException(
        passes, converged, values, residuals, probed, statement(probed));
  }

  /** The same, where the pairs that did converge are not the largest. */
  NotConvergedException refuted() {
    return new NotConvergedException(
        passes,
        converged,
        values,
        residuals,
        null,
        "; these are not the largest: a random probe found a larger one that they miss");
  }

  public int passes() {
    return passes;
  }

  /** The largest k' such that the first k' pairs did converge. */
  public int converged() {
    return converged;
  }

  /** Estimates of the eigenvalues, from below. */
  public double[] values() {
    return values.clone();
  }

  /** The residual norm of every estimate. */
  public double[] residuals() {
    return residuals.clone();
  }

  /** What is known of the first {@link #converged} pairs; empty where they were not probed. */
  public Optional<Certificate> certificate() {
    return Optional.ofNullable(certificate);
  }

  private static String reached(int passes, int converged, double[] values, double[] residuals) {
    double worst = 0;
    for (int i = converged; i < residuals.length; i++) {
      worst = Math.max(worst, residuals[i] / Math.abs(values[i]));
    }
    return String.format(
        Locale.ROOT,
        "%d of %d eigenpairs converged in %d passes; the worst of the others has a residual of"
            + " %.1e of its eigenvalue",
        converged,
        residuals.length,
        passes,
        worst);
  }

  private static String statement(Certificate probed) {
    String kind = probed.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    if (probed.isWhole()) {
      return "; those that did are all there are (" + kind + ")";
    }
    return String.format(
        Locale.ROOT,
        "; besides those that did there is no eigenvalue above %.6g (%s)",
        probed.bound(),
        kind);
  }
}
