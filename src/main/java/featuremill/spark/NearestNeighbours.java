package featuremill.spark;

import featuremill.linalg.Blas;
import featuremill.linalg.distance.DistanceRows;
import featuremill.linalg.distance.DistanceSpace;
import featuremill.linalg.distance.NearestRows;
import featuremill.linalg.distance.PairwiseDistances;
import featuremill.transform.FittedTransform;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The m nearest neighbours of every row among all other rows of an input, or among the rows of
 * another one.
 *
 * <p>Rows are compared a pair of blocks at a time, each pair of one input once. A row's id is its
 * place in its input, rejected rows counted. Neighbours are in the order of their distances, those
 * at equal distances in the order of their ids; distances are sums of differences in a fixed order.
 * Hence the result has the same bits for any partitioning, any cluster and any kernels.
 *
 * <p>Cost: n^2 d / 2 multiply-adds (n r d against r rows of another input) and two passes over each
 * input at once: one counts rows, one makes blocks, which stay stored on the executors until {@link
 * #close}. A task takes the blocks of two partitions: off the heap 32 bytes a value of a block and
 * 8 bytes for each pair of rows of two blocks; on the heap, and once more through a shuffle, 16 m
 * bytes for each row of its partitions.
 */
public final class NearestNeighbours implements AutoCloseable {
  /** What a neighbour's row has: whose neighbour, which one, how far. */
  public static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("neighbour", DataTypes.LongType, false)
          .add("distance", DataTypes.DoubleType, false);

  /** Runs of partitions on either side; their number decides how many tasks there are, no bits. */
  private static final int MOST_GROUPS = 16;

  private static final int MOST_BLOCK_ROWS = 1024;
  private static final int FEWEST_BLOCK_ROWS = 64;
  private static final int BLOCK_VALUES = 1 << 20;

  private final List<JavaRDD<RowBlock>> stored = new ArrayList<>();
  private final DistanceSpace space;
  private final Dataset<Row> dataset;

  private NearestNeighbours(DistanceSpace space, int most, Table rows, Table others) {
    if (most < 1) {
      throw new IllegalArgumentException("at least 1 neighbour has to be asked for, not " + most);
    }
    this.space = space;
    JavaRDD<RowBlock> blocks = store(rows);
    boolean same = others == null;
    JavaRDD<RowBlock> right = same ? blocks : store(others);
    Comparison comparison = new Comparison(space, most, same);
    JavaRDD<InternalRow> neighbours =
        Neighbours.evenly(blocks, MOST_GROUPS)
            .cartesian(Neighbours.evenly(right, MOST_GROUPS))
            .mapPartitionsToPair(comparison::compare)
            .reduceByKey(new OfPartition(blocks.getNumPartitions()), NearestNeighbours::merged)
            .mapPartitions(NearestNeighbours::inOrder);
    this.dataset = InternalRows.dataset(rows.input.sparkSession(), neighbours, SCHEMA);
  }

  /** Among all rows of one input, none being its own neighbour. */
  public static NearestNeighbours among(Table rows, DistanceSpace space, int most) {
    return new NearestNeighbours(space, most, rows, null);
  }

  /** Among the rows of another input. */
  public static NearestNeighbours from(Table rows, Table others, DistanceSpace space, int most) {
    return new NearestNeighbours(space, most, rows, others);
  }

  /**
   * Rows of the {@link #SCHEMA}, by id and then from the nearest on, in as many partitions as the
   * input has. The comparisons are lazy; to be used before {@link #close}.
   */
  public Dataset<Row> dataset() {
    return dataset;
  }

  private JavaRDD<RowBlock> store(Table table) {
    if (table.source.width() != space.width()) {
      throw new IllegalArgumentException(
          "rows of "
              + table.source.width()
              + " features meet a space of "
              + space.width()
              + " features");
    }
    Cut cut = new Cut(table.source);
    JavaRDD<RowBlock> blocks =
        table
            .source
            .rows(table.input, table.features, table.reason)
            .zipWithIndex()
            .mapPartitionsWithIndex(cut::blocks, true)
            .persist(StorageLevel.MEMORY_AND_DISK());
    stored.add(blocks);
    // Now, once: tasks that meet a block at the same time would each make it.
    blocks.count();
    return blocks;
  }

  private static NearestRows merged(NearestRows first, NearestRows second) {
    first.combine(second);
    return first;
  }

  private static Iterator<InternalRow> inOrder(Iterator<Tuple2<BlockKey, NearestRows>> blocks) {
    Map<BlockKey, NearestRows> ordered = new TreeMap<>();
    blocks.forEachRemaining(block -> ordered.put(block._1(), block._2()));
    return ordered.entrySet().stream()
        .flatMap(block -> rows(block.getKey(), block.getValue()).stream())
        .iterator();
  }

  private static List<InternalRow> rows(BlockKey key, NearestRows near) {
    List<InternalRow> rows = new ArrayList<>();
    for (int i = 0; i < near.numRows(); i++) {
      long[] ids = near.ids(i);
      double[] distances = near.distances(i);
      for (int k = 0; k < ids.length; k++) {
        rows.add(new GenericInternalRow(new Object[] {key.id(i), ids[k], distances[k]}));
      }
    }
    return rows;
  }

  /** Frees what the executors hold. */
  @Override
  public void close() {
    stored.forEach(blocks -> blocks.unpersist(false));
  }

  /** The rows of an input that take part. */
  public static final class Table {
    private final Dataset<Row> input;
    private final FeatureColumns features;
    private final Column reason;
    private final GatheredRows source;

    /**
     * @param reason the masks that reject a row, as {@link RowHead} has them; not looked at without
     *     masks
     * @param reasons number of masks
     * @param before what is done to rows first; null for nothing
     * @throws IllegalArgumentException if the transform does not take rows of that many features
     */
    public Table(
        Dataset<Row> input,
        FeatureColumns features,
        Column reason,
        int reasons,
        FittedTransform before) {
      this.input = input;
      this.features = features;
      this.reason = reason;
      this.source = new GatheredRows(features, new RowHead(reasons), before);
    }

    /** All rows, features as they are. */
    public Table(Dataset<Row> input, FeatureColumns features) {
      this(input, features, null, 0, null);
    }
  }

  /** Cuts partitions into blocks. */
  private static final class Cut implements Serializable {
    private static final long serialVersionUID = 1L;
    private final GatheredRows source;

    Cut(GatheredRows source) {
      this.source = source;
    }

    Iterator<RowBlock> blocks(Integer partition, Iterator<Tuple2<InternalRow, Long>> rows) {
      int size = BLOCK_VALUES / Math.max(1, source.width());
      int blockRows = Math.max(FEWEST_BLOCK_ROWS, Math.min(MOST_BLOCK_ROWS, size));
      List<RowBlock> blocks = new ArrayList<>();
      long[] ids = new long[blockRows];
      GatheredRows.Block block =
          source
          .new Block(
              blockRows,
              (values, count) -> {
                BlockKey key = new BlockKey(partition, blocks.size(), Arrays.copyOf(ids, count));
                blocks.add(new RowBlock(key, Arrays.copyOf(values, count * source.width())));
              });
      int filled = 0;
      while (rows.hasNext()) {
        Tuple2<InternalRow, Long> row = rows.next();
        if (source.isKept(row._1())) {
          ids[filled] = row._2();
          filled = (filled + 1) % blockRows;
          block.add(row._1());
        }
      }
      block.flush();
      return blocks.iterator();
    }
  }

  /** Compares the blocks of two partitions. */
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

    Iterator<Tuple2<BlockKey, NearestRows>> compare(Iterator<Tuple2<RowBlock, RowBlock>> pairs) {
      Map<BlockKey, NearestRows> found = new TreeMap<>();
      PairwiseDistances kernel = new PairwiseDistances(Blas.best());
      while (pairs.hasNext()) {
        Tuple2<RowBlock, RowBlock> pair = pairs.next();
        int order = pair._1().key.compareTo(pair._2().key);
        if (same && order > 0) {
          if (found.isEmpty()) {
            // Two runs of partitions, the later one on the left: another task has them all.
            return Collections.emptyIterator();
          }
          continue;
        }
        NearestRows left = found.computeIfAbsent(pair._1().key, this::none);
        try (DistanceRows a = pair._1().in(space)) {
          if (same && order == 0) {
            kernel.offerWithin(a, left);
          } else {
            NearestRows right = same ? found.computeIfAbsent(pair._2().key, this::none) : null;
            try (DistanceRows b = pair._2().in(space)) {
              kernel.offer(a, b, left, right);
            }
          }
        }
      }
      return found.entrySet().stream()
          .map(block -> new Tuple2<>(block.getKey(), block.getValue()))
          .iterator();
    }

    private NearestRows none(BlockKey key) {
      return new NearestRows(space, key.numRows(), most);
    }
  }

  /** Brings blocks back to the partitions that their rows came from. */
  private static final class OfPartition extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int partitions;

    OfPartition(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return ((BlockKey) key).partition();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfPartition that && that.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }
}
