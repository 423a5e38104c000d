package featuremill.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Sparse rows made from a seed, in place of an input: columns {@code id} (bigint) and {@code
 * features} (Spark's vector type).
 */
public final class GeneratedVectors {
  private static final byte SPARSE = 0;

  private GeneratedVectors() {}

  /** Gives the entries of one row; the same for the same row number, whoever asks. */
  public interface Law extends Serializable {
    /** Features of a row. */
    int width();

    /** Entries of a row. */
    int nonZeros();

    /** Fills in a row's columns, ascending, and their values. */
    void fill(long row, int[] columns, double[] values);
  }

  /**
   * A lazy Dataset of {@code rows} rows.
   *
   * <p>Partitions are cut by the size of the data alone.
   */
  public static Dataset<Row> dataset(SparkSession session, long rows, Law law) {
    RowRanges ranges = RowRanges.of(rows, 12L * law.nonZeros());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    JavaRDD<InternalRow> made =
        context
            .parallelize(
                IntStream.range(0, ranges.count()).boxed().toList(), Math.max(1, ranges.count()))
            .flatMap(range -> rows(ranges.from(range), ranges.to(range), law));
    StructType schema =
        new StructType()
            .add("id", DataTypes.LongType, false)
            .add(new AttributeGroup(FeatureRows.FEATURES, law.width()).toStructField());
    return InternalRows.dataset(session, made, schema);
  }

  private static Iterator<InternalRow> rows(long from, long to, Law law) {
    int[] columns = new int[law.nonZeros()];
    double[] values = new double[law.nonZeros()];
    return LongStream.range(from, to)
        .<InternalRow>mapToObj(
            row -> {
              law.fill(row, columns, values);
              InternalRow vector =
                  new GenericInternalRow(
                      new Object[] {
                        SPARSE,
                        law.width(),
                        UnsafeArrayData.fromPrimitiveArray(columns),
                        UnsafeArrayData.fromPrimitiveArray(values)
                      });
              return new GenericInternalRow(new Object[] {row, vector});
            })
        .iterator();
  }
}
