package featuremill.spark;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Counts what Spark says its tasks have read from the input, shuffled, and used at most. */
public final class RowsRead extends SparkListener implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 60_000;

  private final SparkSession session;
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong shuffleBytes = new AtomicLong();

  private RowsRead(SparkSession session) {
    this.session = session;
  }

  /** Counts from now on, until closed. */
  public static RowsRead counting(SparkSession session) {
    RowsRead counter = new RowsRead(session);
    // Tasks that ended just now may not have been told of.
    counter.settle();
    session.sparkContext().addSparkListener(counter);
    return counter;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskMetrics() != null) {
      records.addAndGet(end.taskMetrics().inputMetrics().recordsRead());
      bytes.addAndGet(end.taskMetrics().inputMetrics().bytesRead());
      shuffleBytes.addAndGet(end.taskMetrics().shuffleWriteMetrics().bytesWritten());
    }
  }

  /** Waits until every task that has ended is counted: Spark tells of them a little later. */
  public void settle() {
    try {
      session.sparkContext().listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark does not say what its tasks have done", e);
    }
  }

  public long records() {
    return records.get();
  }

  public long bytes() {
    return bytes.get();
  }

  public long shuffleBytes() {
    return shuffleBytes.get();
  }

  @Override
  public void close() {
    session.sparkContext().removeSparkListener(this);
  }
}
