package featuremill.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows made from a seed, in place of an input: columns {@code id} (bigint) and {@code features}
 * (array of doubles).
 */
public final class GeneratedRows {
  private GeneratedRows() {}

  /** Gives the values of one row; the same for the same row number, whoever asks. */
  public interface Law extends Serializable {
    void fill(long row, double[] values);
  }

  /**
   * A lazy Dataset of {@code rows} rows of {@code width} values.
   *
   * <p>Partitions are cut by the size of the data alone.
   */
  public static Dataset<Row> dataset(SparkSession session, long rows, int width, Law law) {
    RowRanges ranges = RowRanges.of(rows, 8L * width);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    JavaRDD<InternalRow> made =
        context
            .parallelize(
                IntStream.range(0, ranges.count()).boxed().toList(), Math.max(1, ranges.count()))
            .flatMap(range -> rows(ranges.from(range), ranges.to(range), width, law));
    StructType schema =
        new StructType()
            .add("id", DataTypes.LongType, false)
            .add(FeatureColumns.arrayOf(FeatureRows.FEATURES, width));
    return InternalRows.dataset(session, made, schema);
  }

  private static Iterator<InternalRow> rows(long from, long to, int width, Law law) {
    double[] values = new double[width];
    return LongStream.range(from, to)
        .<InternalRow>mapToObj(
            row -> {
              law.fill(row, values);
              return new GenericInternalRow(
                  new Object[] {row, UnsafeArrayData.fromPrimitiveArray(values)});
            })
        .iterator();
  }
}
