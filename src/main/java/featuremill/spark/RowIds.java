package featuremill.spark;

import java.io.Serializable;
import java.util.Arrays;

/** A set of row ids, integers or texts, each with whether its row is kept. Immutable. */
public final class RowIds implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Ascending: all of them Long, or all String. */
  private final Comparable<?>[] ids;

  private final boolean[] kept;

  /**
   * Ids in ascending order.
   *
   * @param kept by id
   */
  public RowIds(Comparable<?>[] ids, boolean[] kept) {
    this.ids = ids.clone();
    this.kept = kept.clone();
  }

  /** Number of ids. */
  public int size() {
    return ids.length;
  }

  /** Place of an id, negative for one that is not there. */
  public int indexOf(Object id) {
    return Arrays.binarySearch(ids, id);
  }

  /** The id at a place. */
  public Object id(int index) {
    return ids[index];
  }

  /** Whether the row of an id is kept; not when it is null or not there. */
  public boolean keeps(Object id) {
    int index = id == null ? -1 : indexOf(id);
    return index >= 0 && kept[index];
  }

  /** Ids of rows that are kept. */
  public long keptCount() {
    long count = 0;
    for (boolean one : kept) {
      count += one ? 1 : 0;
    }
    return count;
  }
}
