package featuremill.spark;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/**
 * The order in which the rows of an input stand: by the paths of its files, and by place within a
 * file. Spark hands out longer runs of bytes first, so that of several files the partitions are in
 * another order; where each holds one run of a file their order can be told.
 */
public final class PartitionOrder {
  private PartitionOrder() {}

  /**
   * The partitions in the order of their rows; as they stand where one of them is no run of a
   * single file.
   */
  public static int[] of(JavaRDD<?> rows) {
    Partition[] partitions = rows.rdd().partitions();
    int[] order = IntStream.range(0, partitions.length).toArray();
    for (Partition partition : partitions) {
      if (!(partition instanceof FilePartition files) || files.files().length != 1) {
        return order;
      }
    }
    return IntStream.of(order)
        .boxed()
        .sorted(
            Comparator.comparing((Integer p) -> file(partitions[p]).toPath().toString())
                .thenComparing(p -> file(partitions[p]).start()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static PartitionedFile file(Partition partition) {
    return ((FilePartition) partition).files()[0];
  }
}
