package featuremill.job.verify;

import featuremill.reference.ChebyshevProbe;
import featuremill.reference.Quantity;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Looks for an eigenvalue above a stated bound where C is not in memory: random vectors of the
 * reference's own, some passes over the rows, products by the definition. What is found fails; the
 * verdict says what an eigenvalue would have to exceed to be found for certain.
 */
final class MissedSearch {
  private static final long SEED = 0x5EA2C4L;
  private static final double CHANCE = 1e-12;

  private final PublishedPairs pairs;
  private final double bound;
  private final int steps;
  private final ChebyshevProbe probe;

  /**
   * @param bound of all eigenvalues besides the published ones
   */
  MissedSearch(PublishedPairs pairs, double bound, Coverage coverage) {
    this.pairs = pairs;
    this.bound = bound;
    this.steps = coverage.searchSteps();
    double upper = Math.max(bound, pairs.rounding());
    this.probe =
        new ChebyshevProbe(pairs.components(), upper, coverage.searchColumns(), SEED, CHANCE);
  }

  /** The vectors of the next step. */
  double[][] block() {
    return probe.block();
  }

  /**
   * @param first C times the first {@link #block}
   * @param covariance C times a block, by a pass over the rows
   */
  Quantity check(double[][] first, UnaryOperator<double[][]> covariance) {
    probe.advance(first);
    while (probe.steps() < steps && beyond() <= allowed()) {
      probe.advance(covariance.apply(probe.block()));
    }
    return new Quantity(CertificateCheck.NONE_MISSED, beyond(), allowed(), "theta_1", covered());
  }

  private double beyond() {
    return Math.max(0, probe.largestSeen() - bound) / pairs.value(0);
  }

  /** Vectors that are not quite eigenvectors leave as much of their own eigenvalues. */
  private double allowed() {
    double residual =
        pairs.stated().isEmpty()
            ? 0
            : pairs.statedResiduals().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return (residual + 8 * pairs.rounding()) / pairs.value(0);
  }

  private String covered() {
    return String.format(
        Locale.ROOT,
        "random probe of %d vectors, %d steps: 1e-12 to miss one %.0f %% above the bound",
        probe.block().length,
        probe.steps(),
        100 * Math.max(0, probe.bound() / bound - 1));
  }
}
