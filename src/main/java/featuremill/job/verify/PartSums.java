package featuremill.job.verify;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;

/** Adds up what the partitions found. */
final class PartSums {
  /** Parts of so many bytes go straight to the driver: a stage that adds them up takes longer. */
  private static final long AT_ONCE = 64L << 20;

  /** What the driver may be handed by the last of several stages. */
  private static final long MOST = 512L << 20;

  private PartSums() {}

  /**
   * @param bytes of one part
   */
  static <T> T of(JavaRDD<T> parts, long bytes, Function2<T, T, T> plus) {
    int count = parts.getNumPartitions();
    return parts.treeReduce(plus, depth(count, bytes));
  }

  /** Levels of addition: with more of them fewer parts reach the driver. */
  static int depth(int count, long bytes) {
    if (bytes * count <= AT_ONCE) {
      return 1;
    }
    boolean two = bytes * Math.ceil(Math.sqrt(count)) <= MOST;
    return two ? 2 : Math.max(2, Integer.SIZE - Integer.numberOfLeadingZeros(count - 1));
  }
}
