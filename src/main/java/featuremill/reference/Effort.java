package featuremill.reference;

/** How much of C the reference can check within a budget of double-double multiplications. */
public final class Effort {
  private Effort() {}

  /** Whether all entries fit: n d^2 is at most the budget. */
  public static boolean fitsAllEntries(long budget, long numRows, int numFeatures) {
    return (double) numRows * numFeatures * numFeatures <= budget;
  }

  /** Drawn columns that fit beside some probes, each of which costs as much as two columns. */
  public static int drawnColumns(long budget, long numRows, int numFeatures, int numProbes) {
    double perColumn = Math.max(1.0, (double) numRows * numFeatures);
    double fitting = Math.floor(budget / perColumn) - 2.0 * numProbes;
    return (int) Math.max(0, Math.min(numFeatures, fitting));
  }
}
