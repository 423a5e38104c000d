package featuremill.spark;

import java.io.Serializable;

/** Runs of rows of nearly equal length, cut by the size of the data alone. */
final class RowRanges implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long rows;
  private final int count;

  private RowRanges(long rows, int count) {
    this.rows = rows;
    this.count = count;
  }

  static RowRanges of(long rows, long bytesPerRow) {
    long bytes = Math.multiplyExact(rows, Math.max(1, bytesPerRow));
    long split = SplitSize.of(bytes);
    return new RowRanges(rows, (int) Math.min(rows, (bytes + split - 1) / split));
  }

  int count() {
    return count;
  }

  /** First row of a range. */
  long from(int range) {
    long whole = rows / count;
    return range * whole + Math.min(range, rows % count);
  }

  /** One past the last row of a range. */
  long to(int range) {
    return from(range + 1);
  }
}
