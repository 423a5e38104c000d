package featuremill.spark;

import featuremill.spark.parquet.ArrayColumn;
import featuremill.spark.parquet.ArrayPages;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.executor.InputMetrics;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import scala.Function0;

/**
 * The pages of a partition's files, one after the other, and what Spark's metrics are told of them.
 */
final class FilePages implements RowRun, AutoCloseable {
  private final PartitionedFile[] files;
  private final ArrayColumn column;
  private final Configuration configuration;
  private final InputMetrics metrics;
  private final Function0<Object> bytesOfThread;
  private final long bytesBefore;
  private int nextFile;
  private ArrayPages open;
  private long rowsGiven;

  FilePages(
      PartitionedFile[] files, ArrayColumn column, Configuration configuration, TaskContext task) {
    this.files = files;
    this.column = column;
    this.configuration = configuration;
    this.metrics = task.taskMetrics().inputMetrics();
    this.bytesOfThread = SparkHadoopUtil.get().getFSBytesReadOnThreadCallback();
    this.bytesBefore = metrics.bytesRead();
  }

  /**
   * Goes to the next page that has rows.
   *
   * @return false when there is none
   * @throws IOException if a file is not to be read in this way, is damaged, or cannot be read
   */
  boolean next() throws IOException {
    while (open != null || nextFile < files.length) {
      if (open == null) {
        PartitionedFile file = files[nextFile++];
        open = ArrayPages.open(configuration, file.toPath(), file.start(), file.length(), column);
      }
      if (open.next()) {
        rowsGiven += open.rows();
        countBytes();
        return true;
      }
      close();
    }
    countBytes();
    metrics.incRecordsRead(rowsGiven);
    return false;
  }

  /** Rows of all pages up to this one. */
  long rowsGiven() {
    return rowsGiven;
  }

  @Override
  public int rows() {
    return open.rows();
  }

  @Override
  public void take(int count, double[] target, int offset, RowReader.NullReport nulls) {
    open.take(count, target, offset);
  }

  /** What Spark's reader does too: bytes are those that the thread has read meanwhile. */
  private void countBytes() {
    metrics.setBytesRead(bytesBefore + (long) bytesOfThread.apply());
  }

  @Override
  public void close() {
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      open = null;
    }
  }
}
