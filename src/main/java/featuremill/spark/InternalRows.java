package featuremill.spark;

import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import scala.reflect.ClassTag$;

/**
 * The one place that crosses from Spark's public Dataset to its internal rows and back.
 *
 * <p>Internal rows keep array and vector columns as flat memory, where external rows box every
 * element, and they carry columns of any type through unchanged. A row handed out by an iterator is
 * valid until the next one is asked for.
 */
public final class InternalRows {
  /** Nodes that only turn batches into rows; what stands below them has the same columns. */
  private static final Set<String> ROW_MAKERS =
      Set.of("WholeStageCodegen", "InputAdapter", "ColumnarToRow");

  private InternalRows() {}

  /** The Dataset's rows, in its partitions and order. */
  public static JavaRDD<InternalRow> of(Dataset<Row> dataset) {
    return dataset.queryExecution().toRdd().toJavaRDD();
  }

  /**
   * The Dataset's rows as columnar batches, in the same partitions and order, where its source
   * hands them out and nothing has to be computed of them. A batch is valid until the next one is
   * asked for.
   */
  static Optional<JavaRDD<ColumnarBatch>> batches(Dataset<Row> dataset) {
    SparkPlan plan = dataset.queryExecution().executedPlan();
    while (!plan.supportsColumnar() && isRowMaker(plan)) {
      plan = plan.children().head();
    }
    return plan.supportsColumnar()
        ? Optional.of(
            JavaRDD.fromRDD(plan.executeColumnar(), ClassTag$.MODULE$.apply(ColumnarBatch.class)))
        : Optional.empty();
  }

  /** A code generation stage has its number in its name. */
  private static boolean isRowMaker(SparkPlan plan) {
    String name = plan.nodeName();
    int space = name.indexOf(' ');
    return ROW_MAKERS.contains(space < 0 ? name : name.substring(0, space));
  }

  /** A Dataset over internal rows that match the schema. */
  static Dataset<Row> dataset(SparkSession session, JavaRDD<InternalRow> rows, StructType schema) {
    org.apache.spark.sql.classic.SparkSession classic =
        (org.apache.spark.sql.classic.SparkSession) session;
    return classic.internalCreateDataFrame(rows.rdd(), schema, false);
  }
}
