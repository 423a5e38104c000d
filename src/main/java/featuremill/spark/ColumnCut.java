package featuremill.spark;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Runs of neighbouring columns of about equally many entries: a function of the columns' entries
 * alone. A column weighs one more than its entries, for what it adds to the result.
 */
final class ColumnCut implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Tasks of so many entries take some hundredths of a second. */
  private static final long ENTRIES = 1 << 20;

  private static final int FEWEST = 4;
  private static final int MOST = 4096;

  /** [ranges + 1] */
  private final int[] bounds;

  private ColumnCut(int[] bounds) {
    this.bounds = bounds;
  }

  static ColumnCut of(long[] entries) {
    long weight = Arrays.stream(entries).sum() + entries.length;
    long share = Math.max(1, weight / pieces(weight));
    int[] bounds = new int[MOST + FEWEST];
    int ranges = 0;
    long gathered = 0;
    for (int j = 0; j < entries.length; j++) {
      gathered += entries[j] + 1;
      if (gathered >= share && ranges + 1 < MOST) {
        bounds[++ranges] = j + 1;
        gathered = 0;
      }
    }
    if (bounds[ranges] < entries.length) {
      bounds[++ranges] = entries.length;
    }
    return new ColumnCut(Arrays.copyOf(bounds, ranges + 1));
  }

  /** Pieces that so many entries are worth. */
  static int pieces(long entries) {
    return (int) Math.max(FEWEST, Math.min(MOST, entries / ENTRIES));
  }

  int ranges() {
    return bounds.length - 1;
  }

  int from(int range) {
    return bounds[range];
  }

  int to(int range) {
    return bounds[range + 1];
  }
}
