package featuremill.decomposition;

import java.util.Locale;

/** A solver has used all its passes; what it reached so far is inside. */
public final class NotConvergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int passes;
  private final int converged;
  private final double[] values;
  private final double[] residuals;

  NotConvergedException(int passes, int converged, double[] values, double[] residuals) {
    super(text(passes, converged, values, residuals));
    this.passes = passes;
    this.converged = converged;
    this.values = values;
    this.residuals = residuals;
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

  private static String text(int passes, int converged, double[] values, double[] residuals) {
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
}
