package featuremill.spark;

import featuremill.linalg.OffHeapDoubles;

/** A run of rows in off-heap memory that is being filled. */
final class MemoryPart {
  private final Holdings holdings;
  private final int width;
  private final int capacity;
  private final OffHeapDoubles data;
  private int filled;

  private MemoryPart(Holdings holdings, int width, int capacity) {
    this.holdings = holdings;
    this.width = width;
    this.capacity = capacity;
    this.data = holdings.add(OffHeapDoubles.allocateToStay((long) capacity * width));
  }

  /** An empty part, or null when the budget does not last for it. */
  static MemoryPart within(long budget, Holdings holdings, int width, int capacity) {
    long bytes = Double.BYTES * (long) capacity * width;
    return holdings.take(bytes, budget) ? new MemoryPart(holdings, width, capacity) : null;
  }

  int room() {
    return capacity - filled;
  }

  void append(double[] rows, int from, int count) {
    data.copyFrom(rows, from * width, (long) filled * width, count * width);
    filled += count;
  }

  /** What was filled; the rest goes back. */
  StoredPart finish() {
    if (filled == capacity) {
      return new StoredPart(data, filled, false);
    }
    long length = (long) filled * width;
    OffHeapDoubles shorter = holdings.add(OffHeapDoubles.allocateToStay(length));
    shorter.copyFrom(data, 0, 0, length);
    holdings.free(data);
    holdings.giveBack(Double.BYTES * (long) (capacity - filled) * width);
    return new StoredPart(shorter, filled, false);
  }
}
