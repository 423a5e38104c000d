package featuremill.spark;

/**
 * How the input is cut into segments: a function of its bytes alone, never of the cluster, because
 * the cut decides the order of the additions and so the last bits.
 */
public final class SplitSize {
  private static final long SMALLEST = 1L << 20;
  private static final long USUAL = 64L << 20;
  private static final int FEW = 16;
  private static final int MANY = 1024;

  private SplitSize() {}

  /** Bytes a segment of an input whose size is not known beforehand. */
  public static long usual() {
    return USUAL;
  }

  /**
   * Bytes a segment: about {@value #FEW} segments for a small input, 64 MiB each for a large one,
   * and no more than about {@value #MANY} of them, for each one costs a partial result.
   */
  public static long of(long inputBytes) {
    long few = Math.min(USUAL, Math.max(SMALLEST, (inputBytes + FEW - 1) / FEW));
    return Math.max(few, (inputBytes + MANY - 1) / MANY);
  }
}
