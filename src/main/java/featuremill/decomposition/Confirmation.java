package featuremill.decomposition;

import java.util.Arrays;

/**
 * Whether small residuals may be believed yet. An invariant subspace has residuals of zero and may
 * still lack copies of a multiple eigenvalue, which the start block did not see. Random vectors
 * continue from there; they get some passes in which no eigenvalue grows.
 */
final class Confirmation {
  /** One pass finds a copy's direction, the next its value; one to spare. */
  private static final int QUIET_PASSES = 3;

  private final int dimension;
  private final double tolerance;
  private boolean wasInvariant;
  private int quietSince;
  private double[] previous = {};

  Confirmation(int dimension, double tolerance) {
    this.dimension = dimension;
    this.tolerance = tolerance;
  }

  /** Whether those of the first k pairs may. */
  boolean holds(KrylovBasis basis, RitzPairs ritz, int k, int pass) {
    if (basis.isWhole()) {
      return true;
    }
    double[] values = Arrays.copyOf(ritz.values(), Math.min(k, ritz.values().length));
    if (!wasInvariant && basis.isInvariant()) {
      wasInvariant = true;
      quietSince = pass;
    } else if (grew(values)) {
      quietSince = pass;
    }
    previous = values;
    return !wasInvariant || pass - quietSince >= QUIET_PASSES;
  }

  private boolean grew(double[] values) {
    if (values.length != previous.length) {
      return true;
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] - previous[i] > RitzPairs.allowed(values, i, tolerance, dimension)) {
        return true;
      }
    }
    return false;
  }
}
