package featuremill.spark;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * The one place that crosses from Spark's public Dataset to its internal rows and back.
 *
 * <p>Internal rows keep array and vector columns as flat memory, where external rows box every
 * element, and they carry columns of any type through unchanged. A row handed out by an iterator is
 * valid until the next one is asked for.
 */
public final class InternalRows {
  private InternalRows() {}

  /** The Dataset's rows, in its partitions and order. */
  static JavaRDD<InternalRow> of(Dataset<Row> dataset) {
    return dataset.queryExecution().toRdd().toJavaRDD();
  }

  /** A Dataset over internal rows that match the schema. */
  static Dataset<Row> dataset(SparkSession session, JavaRDD<InternalRow> rows, StructType schema) {
    org.apache.spark.sql.classic.SparkSession classic =
        (org.apache.spark.sql.classic.SparkSession) session;
    return classic.internalCreateDataFrame(rows.rdd(), schema, false);
  }
}
