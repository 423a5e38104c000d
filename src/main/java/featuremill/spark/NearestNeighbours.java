package featuremill.spark;

import featuremill.linalg.Blas;
import featuremill.linalg.distance.DistanceSpace;
import featuremill.linalg.distance.NearestRows;
import featuremill.linalg.distance.PairwiseDistances;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * The m nearest neighbours of every row among all other rows of a table, or among the rows of
 * another one.
 *
 * <p>Rows are compared a pair of blocks at a time, each pair of one table once. Neighbours are in
 * the order of their distances, those at equal distances in the order of their ids; distances are
 * sums of differences in a fixed order. Hence the result has the same bits for any partitioning,
 * any cluster and any kernels.
 *
 * <p>Cost: n^2 d / 2 multiply-adds (n r d against r rows of another table). A task takes the rows
 * of two groups: off the heap {@link #taskBytes}; on the heap, and once more through a shuffle, 16
 * m bytes for each of them.
 */
public final class NearestNeighbours {
  /** What a neighbour's row has: whose neighbour, which one, how far. */
  public static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("neighbour", DataTypes.LongType, false)
          .add("distance", DataTypes.DoubleType, false);

  /** Tasks for each core, so that all of them end at about the same time. */
  private static final int TASKS_A_CORE = 4;

  private static final int MOST_BLOCK_ROWS = 1024;
  private static final int FEWEST_BLOCK_ROWS = 64;
  private static final int BLOCK_VALUES = 1 << 20;

  private final DistanceSpace space;
  private final int most;
  private final ComparedRows rows;
  private final ComparedRows others;

  private NearestNeighbours(ComparedRows rows, ComparedRows others, DistanceSpace space, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("at least 1 neighbour has to be asked for, not " + most);
    }
    ComparedRows.requireWidths(rows, others, space);
    this.rows = rows;
    this.others = others;
    this.space = space;
    this.most = most;
  }

  /** Among all rows of one table, none being its own neighbour. */
  public static NearestNeighbours among(ComparedRows rows, DistanceSpace space, int most) {
    return new NearestNeighbours(rows, rows, space, most);
  }

  /** Among the rows of another table. */
  public static NearestNeighbours from(
      ComparedRows rows, ComparedRows others, DistanceSpace space, int most) {
    return new NearestNeighbours(rows, others, space, most);
  }

  /** Rows of a block that suit the width. */
  public static int blockRows(int width) {
    int size = BLOCK_VALUES / Math.max(1, width);
    return Math.max(FEWEST_BLOCK_ROWS, Math.min(MOST_BLOCK_ROWS, size));
  }

  /** Groups that keep so many cores busy: each pair of them is a task. */
  public static int groups(int cores) {
    return (int) Math.ceil(Math.sqrt(2.0 * TASKS_A_CORE * cores));
  }

  /** Off the heap, at most: both groups as points and about a centre, and a pair of blocks. */
  public static long taskBytes(long rows, int width, int groups) {
    long group = Math.min(ComparedRows.GROUP_BYTES, 8 * (rows / groups + blockRows(width)) * width);
    return 4 * group + 8L * blockRows(width) * blockRows(width);
  }

  /**
   * Rows of the {@link #SCHEMA}, by place in the table and then from the nearest on, in as many
   * partitions as the rows have groups. Lazy; to be used before the rows are closed.
   */
  public Dataset<Row> dataset() {
    Comparison comparison = new Comparison(space, most, rows == others);
    JavaRDD<InternalRow> neighbours =
        rows.groups()
            .cartesian(others.groups())
            .mapPartitionsToPair(comparison::compare)
            .reduceByKey(new OfGroup(rows.groups().getNumPartitions()), NearestNeighbours::merged)
            .mapPartitions(NearestNeighbours::inOrder);
    return InternalRows.dataset(rows.session(), neighbours, SCHEMA);
  }

  private static NearestRows merged(NearestRows first, NearestRows second) {
    first.combine(second);
    return first;
  }

  private static Iterator<InternalRow> inOrder(Iterator<Tuple2<GroupedKey, NearestRows>> blocks) {
    Map<GroupedKey, NearestRows> ordered = new TreeMap<>();
    blocks.forEachRemaining(block -> ordered.put(block._1(), block._2()));
    return ordered.entrySet().stream()
        .flatMap(block -> rows(block.getKey().block, block.getValue()).stream())
        .iterator();
  }

  private static List<InternalRow> rows(BlockKey key, NearestRows near) {
    List<InternalRow> rows = new ArrayList<>();
    for (int i = 0; i < near.numRows(); i++) {
      long[] ids = near.ids(i);
      double[] distances = near.distances(i);
      for (int k = 0; k < ids.length; k++) {
        rows.add(
            new GenericInternalRow(
                new Object[] {key.id(i), ids[k], DistanceRange.checked(distances[k], key.id(i))}));
      }
    }
    return rows;
  }

  /** A block, and the group that it comes from. */
  private static final class GroupedKey implements Comparable<GroupedKey>, Serializable {
    private static final long serialVersionUID = 1L;
    private final int group;
    private final BlockKey block;

    GroupedKey(int group, BlockKey block) {
      this.group = group;
      this.block = block;
    }

    @Override
    public int compareTo(GroupedKey other) {
      return block.compareTo(other.block);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof GroupedKey that && block.equals(that.block);
    }

    @Override
    public int hashCode() {
      return block.hashCode();
    }
  }

  /** Compares the blocks of two groups. */
  private static final class Comparison implements Serializable {
    private static final long serialVersionUID = 1L;
    private final DistanceSpace space;
    private final int most;
    private final boolean same;

    Comparison(DistanceSpace space, int most, boolean same) {
      this.space = space;
      this.most = most;
      this.same = same;
    }

    Iterator<Tuple2<GroupedKey, NearestRows>> compare(Iterator<Tuple2<RowGroup, RowGroup>> pairs) {
      List<Tuple2<GroupedKey, NearestRows>> found = new ArrayList<>();
      while (pairs.hasNext()) {
        Tuple2<RowGroup, RowGroup> pair = pairs.next();
        // Of two different groups of one table, the task that has the earlier one left does it all.
        if (!same || pair._1().index <= pair._2().index) {
          compare(pair._1(), pair._2(), found);
        }
      }
      return found.iterator();
    }

    private void compare(
        RowGroup left, RowGroup right, List<Tuple2<GroupedKey, NearestRows>> found) {
      List<NearestRows> nearLeft = none(left);
      boolean within = same && left.index == right.index;
      List<NearestRows> nearRight = within ? nearLeft : same ? none(right) : null;
      PairwiseDistances kernel = new PairwiseDistances(Blas.best());
      try (OpenBlocks a = new OpenBlocks(left.blocks, space);
          OpenBlocks b = within ? null : new OpenBlocks(right.blocks, space)) {
        OpenBlocks other = within ? a : b;
        for (int i = 0; i < a.size(); i++) {
          for (int j = within ? i : 0; j < other.size(); j++) {
            if (within && i == j) {
              kernel.offerWithin(a.get(i), nearLeft.get(i));
            } else {
              kernel.offer(
                  a.get(i),
                  other.get(j),
                  nearLeft.get(i),
                  nearRight == null ? null : nearRight.get(j));
            }
          }
        }
      }
      add(left, nearLeft, found);
      if (same && !within) {
        add(right, nearRight, found);
      }
    }

    private List<NearestRows> none(RowGroup group) {
      List<NearestRows> near = new ArrayList<>();
      group.blocks.forEach(block -> near.add(new NearestRows(space, block.key.numRows(), most)));
      return near;
    }

    private static void add(
        RowGroup group, List<NearestRows> near, List<Tuple2<GroupedKey, NearestRows>> found) {
      for (int i = 0; i < near.size(); i++) {
        found.add(new Tuple2<>(new GroupedKey(group.index, group.blocks.get(i).key), near.get(i)));
      }
    }
  }

  /** Brings blocks back to the partitions that their rows came from. */
  private static final class OfGroup extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int groups;

    OfGroup(int groups) {
      this.groups = groups;
    }

    @Override
    public int numPartitions() {
      return groups;
    }

    @Override
    public int getPartition(Object key) {
      return ((GroupedKey) key).group;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfGroup that && that.groups == groups;
    }

    @Override
    public int hashCode() {
      return groups;
    }
  }
}
