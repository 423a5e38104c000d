package featuremill.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/**
 * Merges one value per segment along a fixed tree.
 *
 * <p>Level by level, the values of {@link #FAN} neighbours are folded from left to right on an
 * executor. The tree is a function of the number of segments alone, so cores, task order, retries,
 * speculation and lost executors cannot change a bit of the result; Spark's own reduce, aggregate
 * and treeAggregate merge in the order in which tasks happen to end.
 *
 * <p>Cost: log<sub>FAN</sub>(segments) shuffles, each of as many values as it has inputs; the
 * driver receives one value.
 */
final class OrderedReduce {
  /**
   * Neighbours folded at once. Part of the numerical contract: another fan gives other last bits.
   */
  static final int FAN = 8;

  private OrderedReduce() {}

  /**
   * The fold of all values in the order of their keys.
   *
   * @param values exactly one value for each key 0 .. segments - 1
   * @throws IllegalArgumentException if segments < 1
   */
  static <V extends Serializable> V reduce(
      JavaPairRDD<Integer, Packed> values, int segments, Combine<V> combine) {
    if (segments < 1) {
      throw new IllegalArgumentException("at least 1 segment is needed, not " + segments);
    }
    JavaPairRDD<Integer, Packed> level = values;
    int size = segments;
    while (size > 1) {
      int groups = (size + FAN - 1) / FAN;
      Fold<V> fold = new Fold<>(size, combine);
      level =
          level
              .repartitionAndSortWithinPartitions(new Neighbours(groups))
              .mapPartitionsToPair(fold::foldGroup);
      size = groups;
    }
    List<Tuple2<Integer, Packed>> root = level.collect();
    if (root.size() != 1) {
      throw new IllegalStateException(root.size() + " values at the root of the merge tree");
    }
    return root.get(0)._2().unpack();
  }

  /** Merges the right value into the left one and gives back the result. */
  interface Combine<V> extends Serializable {
    V combine(V left, V right);
  }

  /** Sends segment k to group k / FAN. */
  private static final class Neighbours extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int groups;

    Neighbours(int groups) {
      this.groups = groups;
    }

    @Override
    public int numPartitions() {
      return groups;
    }

    @Override
    public int getPartition(Object key) {
      return (Integer) key / FAN;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Neighbours that && that.groups == groups;
    }

    @Override
    public int hashCode() {
      return groups;
    }
  }

  /** Folds one group and refuses to go on when a value is missing or there twice. */
  private static final class Fold<V extends Serializable> implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int size;
    private final Combine<V> combine;

    Fold(int size, Combine<V> combine) {
      this.size = size;
      this.combine = combine;
    }

    Iterator<Tuple2<Integer, Packed>> foldGroup(Iterator<Tuple2<Integer, Packed>> sorted) {
      Tuple2<Integer, Packed> first = sorted.next();
      int group = first._1() / FAN;
      int next = group * FAN;
      V folded = first._2().unpack();
      expect(next++, first._1());
      while (sorted.hasNext()) {
        Tuple2<Integer, Packed> entry = sorted.next();
        expect(next++, entry._1());
        folded = combine.combine(folded, entry._2().unpack());
      }
      expect(Math.min(size, (group + 1) * FAN), next);
      return List.of(new Tuple2<>(group, pack(folded))).iterator();
    }

    private static Packed pack(Serializable value) {
      Packed packed = Packed.of(value);
      if (value instanceof Releasable held) {
        held.release();
      }
      return packed;
    }

    private static void expect(int due, int found) {
      if (due != found) {
        throw new IllegalStateException(
            "segment " + found + " where " + due + " was due: a partial result is lost or doubled");
      }
    }
  }
}
