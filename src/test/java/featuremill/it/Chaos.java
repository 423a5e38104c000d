package featuremill.it;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * Mishaps in the middle of a task, for masks that call them by Spark's {@code java_method}. Each
 * happens in the first attempt only, after some of the task's rows have been taken in.
 */
public final class Chaos {
  private static final int EVERY = 100;
  private static final int KILLED = 137;
  private static final long SLOW_MILLIS = 60_000;

  private Chaos() {}

  /** Every third task throws. */
  public static boolean failing(long id) {
    if (isDue(id) && TaskContext.getPartitionId() % 3 == 1) {
      throw new IllegalStateException("struck at row " + id);
    }
    return true;
  }

  /**
   * The executor of a given task is gone, with all that its earlier tasks have left there.
   *
   * @param marker a file that does not exist: it happens once
   */
  public static boolean killing(String marker, int partition, long id) throws IOException {
    if (isDue(id)
        && TaskContext.getPartitionId() == partition
        && !SparkEnv.get().executorId().equals("driver")
        && isFirst(Path.of(marker))) {
      Runtime.getRuntime().halt(KILLED);
    }
    return true;
  }

  /**
   * The executor that does this is gone so many milliseconds later.
   *
   * @param marker a file that does not exist: it happens once
   */
  static void haltSoon(String marker, long afterMillis) throws IOException {
    if (!isFirst(Path.of(marker))) {
      return;
    }
    Thread end =
        new Thread(
            () -> {
              try {
                Thread.sleep(afterMillis);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(KILLED);
            });
    end.setDaemon(true);
    end.start();
  }

  /** The first task takes a minute, unless it is ended. */
  public static boolean slow(long id) throws InterruptedException {
    if (isDue(id) && TaskContext.getPartitionId() == 0) {
      Thread.sleep(SLOW_MILLIS);
    }
    return true;
  }

  private static boolean isDue(long id) {
    TaskContext task = TaskContext.get();
    return task != null && task.attemptNumber() == 0 && id % EVERY == EVERY / 2;
  }

  private static boolean isFirst(Path marker) throws IOException {
    try {
      Files.createFile(marker);
      return true;
    } catch (FileAlreadyExistsException again) {
      return false;
    }
  }
}
