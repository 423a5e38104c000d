package featuremill.stats;

import java.io.Serializable;

/**
 * Rounds rows to the nearest float32, in place, and keeps of each column what its {@link
 * Float32Loss} is made of, whatever else becomes of the rows. Values may be missing: the loss is
 * that of the values that are there.
 *
 * <p>Mergeable; the result depends on the rows, their order, and how they are cut into calls and
 * parts. Cost: about 3 ns a value; {@link #taskBytes} on the heap of a task.
 */
public final class Float32Tally implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int FEWEST_ROWS = 8;
  private static final int BYTES = 72;

  private final Float32Rounding rounding;
  private final PresentSpread rounded;

  /** A tally that has seen no rows. */
  public Float32Tally(int numFeatures) {
    this(new Float32Rounding(numFeatures), new PresentSpread(numFeatures));
  }

  private Float32Tally(Float32Rounding rounding, PresentSpread rounded) {
    this.rounding = rounding;
    this.rounded = rounded;
  }

  /** Rows to be handed over at once: as many as make 1 MiB, a function of numFeatures alone. */
  public static int blockRows(int numFeatures) {
    return Math.max(
        FEWEST_ROWS, Math.min(CoMoments.blockRows(numFeatures), (1 << 17) / numFeatures));
  }

  /** Bytes on the heap of a task that measures: the rows of a block, a tally, and what makes it. */
  public static long taskBytes(int numFeatures) {
    return numFeatures == 0
        ? 0
        : (long) Double.BYTES * numFeatures * blockRows(numFeatures) + 2 * bytes(numFeatures);
  }

  /** Bytes of a tally, about. */
  public static long bytes(int numFeatures) {
    return (long) BYTES * numFeatures;
  }

  /**
   * Rounds rows and takes them in.
   *
   * @param rows row-major [numRows x numFeatures], NaN where a value is missing
   * @param weights [numRows] at least, positive and finite; null where each row counts once
   */
  public void round(double[] rows, double[] weights, int numRows) {
    rounding.round(rows, numRows);
    rounded.observe(rows, weights, numRows);
  }

  /**
   * Takes in what the other has seen of the rows that follow.
   *
   * @throws IllegalArgumentException if numFeatures differ
   */
  public void combine(Float32Tally other) {
    rounding.combine(other.rounding);
    rounded.combine(other.rounded);
  }

  /** What rounding has taken from some of the columns, in the given order. */
  public Float32Loss loss(int[] columns) {
    return Float32Loss.of(rounding.select(columns), rounded.select(columns));
  }
}
