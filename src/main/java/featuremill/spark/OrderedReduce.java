package featuremill.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
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
 * <p>Values travel in {@link Chunk}s. Each segment is a partition of its own in the shuffle, and a
 * group reads its partitions one after the other: in order without a sort, so that a task holds a
 * few chunks on the heap and two values off it. The last value reaches the driver in slices, a job
 * each, so that no limit on the size of results bounds it.
 *
 * <p>Where all values together are short ({@link #gathers}), they go to the driver as they are, and
 * it folds them along the same tree: the same bits, without a shuffle.
 *
 * <p>Cost: none but the values' way to the driver where they are gathered; else
 * log<sub>FAN</sub>(segments) shuffles, each of as many values as it has inputs, and one more of
 * the last value where that is longer than a slice.
 */
final class OrderedReduce {
  /**
   * Neighbours folded at once. Part of the numerical contract: another fan gives other last bits.
   * One level does for as many segments as a small input has.
   */
  static final int FAN = 16;

  /** What one job brings to the driver, where several copies of it live on the heap at a time. */
  static final long SLICE_BYTES = 32L << 20;

  /** What all values together may take to be folded by the driver, and how many there may be. */
  private static final long GATHERED_BYTES = 64L << 20;

  private static final int GATHERED = 1024;

  private OrderedReduce() {}

  /**
   * The fold of all values in the order of their keys.
   *
   * @param values the chunks of exactly one value for each key 0 .. segments - 1
   * @param valueBytes about how long a value is; decides where they are folded, and how the result
   *     is brought to the driver
   * @throws IllegalArgumentException if segments < 1
   */
  static <V extends Serializable> Reduced<V> reduce(
      JavaPairRDD<Integer, Chunk> values, int segments, long valueBytes, Combine<V> combine) {
    if (segments < 1) {
      throw new IllegalArgumentException("at least 1 segment is needed, not " + segments);
    }
    if (gathers(segments, valueBytes)) {
      return gathered(values, segments, combine);
    }
    JavaPairRDD<Integer, Chunk> level = values;
    int size = segments;
    while (size > 1) {
      Fold<V> fold = new Fold<>(size, combine);
      JavaPairRDD<Integer, Chunk> apart = level.partitionBy(new OneEach(size));
      level =
          JavaPairRDD.fromJavaRDD(
              Neighbours.bySize(JavaPairRDD.toRDD(apart).toJavaRDD(), FAN)
                  .mapPartitionsWithIndex(fold::foldGroup, false));
      size = (size + FAN - 1) / FAN;
    }
    return assembled(level, slices(valueBytes));
  }

  /** Whether the driver folds so many values of about so many bytes itself. */
  static boolean gathers(int segments, long valueBytes) {
    return segments <= GATHERED && segments * valueBytes <= GATHERED_BYTES;
  }

  private static <V extends Serializable> Reduced<V> gathered(
      JavaPairRDD<Integer, Chunk> values, int segments, Combine<V> combine) {
    List<Tuple2<Integer, Chunk>> chunks = new ArrayList<>(values.collect());
    chunks.sort(Comparator.comparing(Tuple2::_1));
    InOrder<V> all = new InOrder<>(chunks.iterator());
    FoldTree<V> tree = new FoldTree<>(FAN, combine);
    try {
      long peak = 0;
      for (int segment = 0; segment < segments; segment++) {
        Assembly<V> next = all.next(segment);
        tree.add(next.value());
        peak = Math.max(peak, next.taskPeak());
      }
      all.requireEnd(segments);
      return new Reduced<>(tree.value(), peak);
    } catch (RuntimeException e) {
      all.release();
      tree.release();
      throw e;
    }
  }

  /** The most merges that a value meets on its way to the result. */
  static long merges(int segments) {
    long merges = 0;
    for (int size = segments; size > 1; size = (size + FAN - 1) / FAN) {
      merges += Math.min(size, FAN) - 1;
    }
    return merges;
  }

  /** Jobs that bring a value of about so many bytes to the driver. */
  static int slices(long valueBytes) {
    return Math.toIntExact(Math.max(1, (valueBytes + SLICE_BYTES - 1) / SLICE_BYTES));
  }

  private static <V extends Serializable> Reduced<V> assembled(
      JavaPairRDD<Integer, Chunk> root, int slices) {
    Assembly<V> assembly = new Assembly<>("the result");
    try {
      Consumer<Chunk> add = assembly::add;
      if (slices == 1) {
        root.values().collect().forEach(add);
      } else {
        root.mapToPair(entry -> new Tuple2<>(entry._2().part(slices), entry._2()))
            .partitionBy(new OneEach(slices))
            .values()
            .toLocalIterator()
            .forEachRemaining(add);
      }
      return new Reduced<>(assembly.value(), assembly.taskPeak());
    } catch (RuntimeException e) {
      assembly.release();
      throw e;
    }
  }

  /**
   * The result of a reduction.
   *
   * @param taskPeak the most off-heap bytes that any task had at once
   */
  record Reduced<V>(V value, long taskPeak) {}

  /** Merges the right value into the left one and gives back the result. */
  interface Combine<V> extends Serializable {
    V combine(V left, V right);
  }

  /** A partition for each key. */
  private static final class OneEach extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int keys;

    OneEach(int keys) {
      this.keys = keys;
    }

    @Override
    public int numPartitions() {
      return keys;
    }

    @Override
    public int getPartition(Object key) {
      return (Integer) key;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OneEach that && that.keys == keys;
    }

    @Override
    public int hashCode() {
      return keys;
    }
  }

  /** Folds one group. */
  private static final class Fold<V extends Serializable> implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int size;
    private final Combine<V> combine;

    Fold(int size, Combine<V> combine) {
      this.size = size;
      this.combine = combine;
    }

    Iterator<Tuple2<Integer, Chunk>> foldGroup(int group, Iterator<Tuple2<Integer, Chunk>> chunks) {
      int first = group * FAN;
      int end = Math.min(size, first + FAN);
      InOrder<V> all = new InOrder<>(chunks);
      Assembly<V> left = all.next(first);
      V folded = left.value();
      long peak = left.taskPeak();
      for (int segment = first + 1; segment < end; segment++) {
        Assembly<V> right = all.next(segment);
        folded = combine.combine(folded, right.value());
        peak = Math.max(peak, right.taskPeak());
      }
      all.requireEnd(end);
      return Chunks.of(group, folded, peak);
    }
  }

  /** Puts values together one after the other; refuses when one is missing or there twice. */
  private static final class InOrder<V extends Serializable> {
    private final Iterator<Tuple2<Integer, Chunk>> chunks;
    private Assembly<V> unfinished;

    InOrder(Iterator<Tuple2<Integer, Chunk>> chunks) {
      this.chunks = chunks;
    }

    Assembly<V> next(int segment) {
      Assembly<V> assembly = new Assembly<>("segment " + segment);
      unfinished = assembly;
      while (!assembly.isComplete()) {
        if (!chunks.hasNext()) {
          throw new IllegalStateException(
              "segment " + segment + " is missing: a partial result is lost");
        }
        Tuple2<Integer, Chunk> entry = chunks.next();
        if (entry._1() != segment) {
          throw misplaced(entry._1(), segment);
        }
        assembly.add(entry._2());
      }
      unfinished = null;
      return assembly;
    }

    void requireEnd(int segment) {
      if (chunks.hasNext()) {
        throw misplaced(chunks.next()._1(), segment);
      }
    }

    /** Frees the value that was being put together when something failed. */
    void release() {
      if (unfinished != null) {
        unfinished.release();
      }
    }

    private static IllegalStateException misplaced(int found, int due) {
      return new IllegalStateException(
          "segment " + found + " where " + due + " was due: a partial result is lost or doubled");
    }
  }
}
