package featuremill.decomposition;

import java.util.Locale;

/** A solver's pairs are refused: an eigenvalue larger than the last of them is not among them. */
public final class MissedEigenvalueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final double limit;

  MissedEigenvalueException(int k, double last, double limit) {
    super(
        String.format(
            Locale.ROOT,
            "the %d eigenpairs found are not the largest: without them the matrix still has an"
                + " eigenvalue above %.9g, and theta_%d is %.9g",
            k,
            limit,
            k,
            last));
    this.limit = limit;
  }

  /** There is an eigenvalue above this that was not found. */
  public double limit() {
    return limit;
  }
}
