package featuremill.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/** How many rows there are, and how many of them each mask rejects. Mergeable. */
public final class MaskTally implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] rejected;
  private final long[] firstRejected;
  private long rowsIn;

  MaskTally(int reasons) {
    this.rejected = new long[reasons];
    this.firstRejected = new long[reasons];
  }

  /**
   * Counts the rows of an input by a pass of its own, over the columns that the masks look at.
   *
   * @param reason the masks that reject a row, as {@link RowHead} has them
   * @param reasons number of masks
   */
  public static MaskTally of(Dataset<Row> input, Column reason, int reasons) {
    RowHead head = new RowHead(reasons);
    JavaRDD<InternalRow> rows = InternalRows.of(input.select(reason));
    return rows
        .mapPartitions(partition -> List.of(of(partition, head)).iterator(), true)
        .collect()
        .stream()
        .reduce(new MaskTally(reasons), MaskTally::combine);
  }

  private static MaskTally of(Iterator<InternalRow> rows, RowHead head) {
    MaskTally tally = new MaskTally(head.reasons());
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      tally.countRows(1);
      if (!head.keeps(row)) {
        tally.countRejected(head, row);
      }
    }
    return tally;
  }

  void countRows(long rows) {
    rowsIn += rows;
  }

  /** A row that is not kept; {@link #countRows} counts it as well. */
  void countRejected(RowHead head, InternalRow row) {
    head.countRejected(row, rejected);
    firstRejected[head.firstReason(row)]++;
  }

  MaskTally combine(MaskTally other) {
    rowsIn += other.rowsIn;
    for (int i = 0; i < rejected.length; i++) {
      rejected[i] += other.rejected[i];
      firstRejected[i] += other.firstRejected[i];
    }
    return this;
  }

  public long rowsIn() {
    return rowsIn;
  }

  /** Rows that no mask rejects. */
  public long rowsKept() {
    return rowsIn - Arrays.stream(firstRejected).sum();
  }

  /** Rows that each mask rejects; a row counts for every mask that does. */
  public long[] rejected() {
    return rejected.clone();
  }

  /** Rows by the first mask that rejects them; their sum is the number of rejected rows. */
  public long[] firstRejected() {
    return firstRejected.clone();
  }
}
