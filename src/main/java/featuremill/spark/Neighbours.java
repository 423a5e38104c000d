package featuremill.spark;

import java.io.Serializable;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;
import scala.Option;

/**
 * Groups neighbouring partitions, in their order: by their numbers alone, where Spark's own
 * coalescer looks at where the blocks lie.
 */
final class Neighbours implements PartitionCoalescer, Serializable {
  private static final long serialVersionUID = 1L;

  /** Where the first partition of a group stands. */
  private interface Cut extends Serializable {
    int from(int group);
  }

  private final int groups;
  private final Cut cut;

  private Neighbours(int groups, Cut cut) {
    this.groups = groups;
    this.cut = cut;
  }

  /** Groups whose sizes differ by one at most; the RDD itself when there is nothing to group. */
  static <T> JavaRDD<T> evenly(JavaRDD<T> rdd, int groups) {
    int partitions = rdd.getNumPartitions();
    if (groups >= partitions) {
      return rdd;
    }
    return grouped(rdd, new Neighbours(groups, g -> (int) ((long) g * partitions / groups)));
  }

  /** Groups of {@code size} partitions and what is left over. */
  static <T> JavaRDD<T> bySize(JavaRDD<T> rdd, int size) {
    int partitions = rdd.getNumPartitions();
    int groups = (partitions + size - 1) / size;
    return grouped(rdd, new Neighbours(groups, g -> Math.min(partitions, g * size)));
  }

  private static <T> JavaRDD<T> grouped(JavaRDD<T> rdd, Neighbours neighbours) {
    return rdd.rdd().coalesce(neighbours.groups, false, Option.apply(neighbours), null).toJavaRDD();
  }

  @Override
  public PartitionGroup[] coalesce(int maxPartitions, RDD<?> parent) {
    Partition[] partitions = parent.partitions();
    PartitionGroup[] result = new PartitionGroup[groups];
    for (int g = 0; g < groups; g++) {
      result[g] = new PartitionGroup(Option.empty());
      for (int p = cut.from(g); p < cut.from(g + 1); p++) {
        result[g].partitions().$plus$eq(partitions[p]);
      }
    }
    return result;
  }
}
