package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.DenseRows;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * How many bytes of rows an executor may hold off its heap; more go to its local disks. Where rows
 * stand does not touch the bits of a result.
 */
final class StorageMemory {
  /** Of what there is beside the heap: tasks, vectors and the page cache need the rest. */
  private static final double SHARE = 0.5;

  private StorageMemory() {}

  /**
   * What the session's configuration says, else half of what an executor has beside its heap; as
   * much as its heap where nobody knows what it has.
   *
   * @param offHeap bytes that an executor has beside its heap, or {@link Machine#UNLIMITED}
   * @throws Failure (exit 2) when the setting is not a size
   */
  static long of(SparkConf conf, long offHeap) {
    if (conf.contains(DenseRows.MEMORY_SETTING)) {
      return setting(conf.get(DenseRows.MEMORY_SETTING));
    }
    return offHeap == Machine.UNLIMITED
        ? JavaUtils.byteStringAsBytes(conf.get("spark.executor.memory", "1g"))
        : (long) (SHARE * offHeap);
  }

  private static long setting(String size) {
    try {
      return JavaUtils.byteStringAsBytes(size);
    } catch (NumberFormatException notSize) {
      throw Failure.usage(DenseRows.MEMORY_SETTING + " is '" + size + "', which is no size")
          .fix("give bytes, or a size such as 8g")
          .because(notSize);
    }
  }
}
