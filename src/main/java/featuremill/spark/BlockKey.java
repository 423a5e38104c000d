package featuremill.spark;

import java.io.Serializable;
import java.util.Comparator;

/** Which block of rows: its place in the input, and the ids of its rows, which ascend. */
final class BlockKey implements Comparable<BlockKey>, Serializable {
  private static final long serialVersionUID = 1L;
  private static final Comparator<BlockKey> BY_PLACE =
      Comparator.<BlockKey>comparingInt(key -> key.partition).thenComparingInt(key -> key.block);

  private final int partition;
  private final int block;
  private final long[] ids;

  BlockKey(int partition, int block, long[] ids) {
    this.partition = partition;
    this.block = block;
    this.ids = ids;
  }

  int partition() {
    return partition;
  }

  int numRows() {
    return ids.length;
  }

  long id(int row) {
    return ids[row];
  }

  long[] ids() {
    return ids;
  }

  @Override
  public int compareTo(BlockKey other) {
    return BY_PLACE.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockKey that && compareTo(that) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * partition + block;
  }
}
