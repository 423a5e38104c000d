package featuremill.decomposition;

import java.util.Locale;

/** A fraction of the variance takes more eigenpairs than are allowed. */
public final class TooManyComponentsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final double fraction;
  private final long floor;
  private final int most;

  TooManyComponentsException(double fraction, long floor, int most) {
    super(
        String.format(
            Locale.ROOT,
            "%s of the variance takes at least %d components, and at most %d are allowed",
            fraction,
            floor,
            most));
    this.fraction = fraction;
    this.floor = floor;
    this.most = most;
  }

  /** The fraction that was asked for. */
  public double fraction() {
    return fraction;
  }

  /** No fewer eigenpairs hold it, but for the probe's failure probability. */
  public long floor() {
    return floor;
  }

  /** The most that were allowed. */
  public int most() {
    return most;
  }
}
