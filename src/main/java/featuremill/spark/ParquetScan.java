package featuremill.spark;

import featuremill.spark.parquet.ArrayColumn;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.InterruptibleIterator;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;

/**
 * The rows of an array column of Parquet files, read by the page in place of Spark's own reader, in
 * its partitions and order; by Spark's reader where the file holds what pages do not suit.
 */
final class ParquetScan extends RDD<RowRun> {
  private static final long serialVersionUID = 1L;

  private final BatchReader reader;
  private final ArrayColumn column;
  private final Broadcast<SerializableConfiguration> configuration;

  private ParquetScan(
      RDD<ColumnarBatch> batches,
      BatchReader reader,
      ArrayColumn column,
      Broadcast<SerializableConfiguration> configuration) {
    super(batches, ClassTag$.MODULE$.apply(RowRun.class));
    this.reader = reader;
    this.column = column;
    this.configuration = configuration;
  }

  /**
   * Whether a session's batches may be read from their files by the page: where {@link
   * ParquetPages#SETTING} says that its files are Parquet, and they are shared out as files.
   */
  static boolean reads(SparkSession session, JavaRDD<ColumnarBatch> batches) {
    if (!ParquetPages.areRead(session)) {
      return false;
    }
    for (Partition partition : batches.rdd().partitions()) {
      if (!(partition instanceof FilePartition)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The rows of those files.
   *
   * @param batches what Spark's reader makes of them
   * @param reader of those batches
   */
  static JavaRDD<RowRun> over(
      SparkSession session,
      JavaRDD<ColumnarBatch> batches,
      BatchReader reader,
      ArrayColumn column) {
    Configuration configuration = session.sparkContext().hadoopConfiguration();
    // Thousands of entries: to be read once a process, not once a task.
    Broadcast<SerializableConfiguration> shipped =
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .broadcast(new SerializableConfiguration(configuration));
    return new ParquetScan(batches.rdd(), reader, column, shipped).toJavaRDD();
  }

  @SuppressWarnings("unchecked")
  private RDD<ColumnarBatch> batches() {
    return (RDD<ColumnarBatch>) dependencies().head().rdd();
  }

  @Override
  public Partition[] getPartitions() {
    return batches().partitions();
  }

  @Override
  public Iterator<RowRun> compute(Partition split, TaskContext task) {
    FilePages pages =
        new FilePages(((FilePartition) split).files(), column, configuration.value().value(), task);
    TaskCompletionListener close = ended -> pages.close();
    task.addTaskCompletionListener(close);
    PagesOrBatches runs =
        new PagesOrBatches(
            pages, () -> CollectionConverters.asJava(batches().iterator(split, task)), reader);
    return new InterruptibleIterator<>(task, CollectionConverters.asScala(runs));
  }
}
