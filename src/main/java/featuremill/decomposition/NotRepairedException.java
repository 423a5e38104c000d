package featuremill.decomposition;

import java.util.Locale;

/** Alternating projections ended before they met. */
public final class NotRepairedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotRepairedException(int iterations, double distance, double tolerance) {
    super(
        String.format(
            Locale.ROOT,
            "after %,d iterations the projections are %.1e of the matrix apart, not %.0e",
            iterations,
            distance,
            tolerance));
  }
}
