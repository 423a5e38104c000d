package featuremill.spark;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Looks into a column of vectors or arrays for how many values its first row holds that is not
 * null. Goes by internal rows, so that no query is planned and compiled for one row.
 */
final class FirstWidth implements FlatMapFunction<Iterator<InternalRow>, Integer> {
  private static final long serialVersionUID = 1L;

  private final boolean vectors;

  private FirstWidth(boolean vectors) {
    this.vectors = vectors;
  }

  /** Of Spark ML vectors; empty when every row is null. */
  static OptionalInt ofVectors(Dataset<Row> input, Column column) {
    return new FirstWidth(true).of(input, column);
  }

  /** Of arrays; empty when every row is null. */
  static OptionalInt ofArrays(Dataset<Row> input, Column column) {
    return new FirstWidth(false).of(input, column);
  }

  private OptionalInt of(Dataset<Row> input, Column column) {
    List<Integer> first = InternalRows.of(input.select(column)).mapPartitions(this).take(1);
    return first.isEmpty() ? OptionalInt.empty() : OptionalInt.of(first.get(0));
  }

  @Override
  public Iterator<Integer> call(Iterator<InternalRow> rows) {
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (!row.isNullAt(0)) {
        int width = vectors ? VectorRowReader.size(row, 0) : row.getArray(0).numElements();
        return List.of(width).iterator();
      }
    }
    return List.<Integer>of().iterator();
  }
}
