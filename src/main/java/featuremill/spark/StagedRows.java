package featuremill.spark;

import featuremill.stats.Float32Rounding;

/**
 * Gathers rows as they are read, and hands them on by the handful: rounded where features are,
 * centred, without the columns that take no part. At most 2 MiB on the heap, or two rows.
 */
final class StagedRows {
  private static final int DOUBLES = 1 << 17;

  private final int width;
  private final boolean rounded;
  private final RowCentring centring;
  private final SegmentWriter target;
  private final double[] values;
  private final double[] centred;
  private final double[] weights;
  private final int capacity;
  private int filled;

  /**
   * @param weighted whether rows are handed on times the roots of their weights
   */
  StagedRows(
      int width, boolean rounded, boolean weighted, Centring centring, SegmentWriter target) {
    this.width = width;
    this.rounded = rounded;
    this.centring = new RowCentring(centring, width);
    this.target = target;
    this.capacity = Math.max(1, DOUBLES / width);
    this.values = new double[Math.multiplyExact(capacity, width)];
    this.weights = weighted ? new double[capacity] : null;
    this.centred = new double[Math.multiplyExact(capacity, centring.width())];
  }

  /** Where rows go, row after row, from {@link #offset} on. */
  double[] values() {
    return values;
  }

  /** Where the next row goes. */
  int offset() {
    return filled * width;
  }

  /** Rows that there is room for; at least one. */
  int room() {
    return capacity - filled;
  }

  /** Takes in rows that now stand in {@link #values}. */
  void add(int rows) {
    filled += rows;
    if (filled == capacity) {
      flush();
    }
  }

  /** Takes in the row that now stands next in {@link #values}, unless its weight is 0. */
  void addOne(double weight) {
    if (weight == 0) {
      return;
    }
    if (weights != null) {
      weights[filled] = weight;
    }
    add(1);
  }

  /** Hands on what has gathered. */
  void flush() {
    if (rounded) {
      Float32Rounding.round(values);
    }
    centring.centre(values, weights, filled, centred);
    target.append(centred, filled);
    filled = 0;
  }
}
