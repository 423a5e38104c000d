package featuremill.spark;

import java.io.Serializable;

/** Which block of rows: its place among the blocks of its table, and the ids of its rows. */
final class BlockKey implements Comparable<BlockKey>, Serializable {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final long[] ids;

  BlockKey(int index, long[] ids) {
    this.index = index;
    this.ids = ids;
  }

  int index() {
    return index;
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
    return Integer.compare(index, other.index);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockKey that && index == that.index;
  }

  @Override
  public int hashCode() {
    return index;
  }
}
