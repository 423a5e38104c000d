package featuremill.decomposition;

/**
 * How {@link ChebyshevProbe} looks for eigenvalues that a solver missed.
 *
 * @param columns s, random vectors; more of them tell more for the same passes
 * @param maxSteps q, passes before the bound is taken as it is
 * @param failureProbability the chance that a bound is wrong, over the drawing of the vectors
 */
public record ProbeSettings(int columns, int maxSteps, double failureProbability) {
  private static final int WIDE = 500_000;

  public ProbeSettings {
    if (columns < 1 || maxSteps < 1 || !(failureProbability > 0 && failureProbability < 1)) {
      throw new IllegalArgumentException(
          "cannot probe with "
              + columns
              + " vectors, "
              + maxSteps
              + " steps and a failure probability of "
              + failureProbability);
    }
  }

  /** 32 vectors, or 16 beyond half a million dimensions; 12 steps; 1e-12. */
  public static ProbeSettings forDimension(int d) {
    return new ProbeSettings(d > WIDE ? 16 : 32, 12, 1e-12);
  }

  public ProbeSettings withColumns(int value) {
    return new ProbeSettings(value, maxSteps, failureProbability);
  }
}
