package featuremill.spark;

import java.io.Serializable;

/** How many rows there are of a kind, and the first of them. */
public final class RowTally implements Serializable {
  private static final long serialVersionUID = 1L;

  private long count;
  private long first;

  void add(long id) {
    if (count++ == 0) {
      first = id;
    }
  }

  /** Takes in the rows that follow. */
  void combine(RowTally next) {
    first = count == 0 ? next.first : first;
    count += next.count;
  }

  /** The same where so many rows stand before. */
  RowTally after(long rows) {
    RowTally later = new RowTally();
    later.count = count;
    later.first = rows + first;
    return later;
  }

  public long count() {
    return count;
  }

  /** The id of the first one; of no meaning where there is none. */
  public long first() {
    return first;
  }
}
