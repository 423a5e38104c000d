package featuremill.spark;

import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.spark_partition_id;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Numbers the rows of an input from 0, files in the order of their paths, as {@link PartitionOrder}
 * says: the same numbers for the same rows on any cluster.
 *
 * <p>Cost: one pass that counts the rows of each partition and reads no column.
 */
public final class RowNumbers {
  private static final int PARTITION_SHIFT = 33;

  /** What to add to Spark's id of a row, by partition. */
  private final long[] shifts;

  private final long total;
  private final String name;

  private RowNumbers(long[] shifts, long total, String name) {
    this.shifts = shifts;
    this.total = total;
    this.name = name;
  }

  /** Counts the rows of an input. */
  public static RowNumbers of(Dataset<Row> input) {
    JavaRDD<InternalRow> rows = InternalRows.of(input.select(lit(0)));
    List<Long> counts = rows.mapPartitions(RowNumbers::count, true).collect();
    long[] shifts = new long[counts.size()];
    long before = 0;
    for (int p : PartitionOrder.of(rows)) {
      // Spark's ids of a partition begin at its index times 2^33.
      shifts[p] = before - ((long) p << PARTITION_SHIFT);
      before += counts.get(p);
    }
    return new RowNumbers(shifts, before, freeName(input));
  }

  private static Iterator<Long> count(Iterator<InternalRow> rows) {
    long count = 0;
    while (rows.hasNext()) {
      rows.next();
      count++;
    }
    return List.of(count).iterator();
  }

  private static String freeName(Dataset<Row> input) {
    ColumnNames taken = new ColumnNames(input.schema());
    String name = "_row_number";
    while (taken.contains(name)) {
      name = "_" + name;
    }
    return name;
  }

  /** Rows of the input. */
  public long total() {
    return total;
  }

  /**
   * The input with the numbers in a column of their own, {@link #column}. They are counted where
   * each row is read, below whatever is done to the rows later.
   */
  public Dataset<Row> addTo(Dataset<Row> input) {
    return input.withColumn(
        name, monotonically_increasing_id().plus(get(lit(shifts), spark_partition_id())));
  }

  /** The number of a row of {@link #addTo}. */
  public Column column() {
    return ColumnNames.column(name);
  }
}
