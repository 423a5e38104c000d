package featuremill.spark;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/** How many rows a partition has, and how many of them take part. */
final class PartitionRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private long kept;
  private final RowTally withoutId = new RowTally();

  /** Counts the rows of one partition; a row without an id is told by its place there. */
  static PartitionRows of(Iterator<InternalRow> rows, GatheredRows source, boolean hasIds) {
    PartitionRows counted = new PartitionRows();
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (source.isKept(row)) {
        counted.kept++;
        if (hasIds && row.isNullAt(row.numFields() - 1)) {
          counted.withoutId.add(counted.rows);
        }
      }
      counted.rows++;
    }
    return counted;
  }

  /** Takes in the partition that follows. */
  void combine(PartitionRows next) {
    withoutId.combine(next.withoutId.after(rows));
    rows += next.rows;
    kept += next.kept;
  }

  long rows() {
    return rows;
  }

  long kept() {
    return kept;
  }

  /** Rows that take part and have no id, by their places. */
  RowTally withoutId() {
    return withoutId;
  }
}
