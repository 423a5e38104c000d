package featuremill.it;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts what befell a session's tasks and executors. */
final class TaskTally extends SparkListener {
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger speculative = new AtomicInteger();
  private final AtomicInteger lostExecutors = new AtomicInteger();

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() != Success$.MODULE$) {
      failed.incrementAndGet();
    } else if (end.taskInfo().speculative()) {
      speculative.incrementAndGet();
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    lostExecutors.incrementAndGet();
  }

  /** Attempts that did not end well, those ended on purpose included. */
  int failedTasks() {
    return failed.get();
  }

  /** Second copies that came in first. */
  int speculativeTasks() {
    return speculative.get();
  }

  int lostExecutors() {
    return lostExecutors.get();
  }
}
