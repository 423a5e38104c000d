package featuremill.spark;

import featuremill.linalg.distance.DistanceSpace;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The kept rows of a table in blocks, ready to be compared: stored on the executors, in memory or
 * on their disks, until {@link #close}.
 *
 * <p>A block has as many rows as its neighbours and they follow each other in the order of the
 * table, so that blocks depend on the rows alone. A partition holds a run of blocks; how many
 * partitions there are decides how many tasks there will be, no bits.
 *
 * <p>Cost: two passes over the table, one to count rows and one to make blocks, which go through a
 * shuffle once; 8 bytes a value and an id.
 */
public final class ComparedRows implements AutoCloseable {
  /** What a task takes on of one table: twice that off the heap. */
  static final long GROUP_BYTES = 64L << 20;

  private final SparkSession session;
  private final JavaRDD<RowGroup> groups;
  private final RowsSummary summary;
  private final RowTally withoutId;
  private final int blockRows;
  private final int width;

  private ComparedRows(DistanceTable table, int blockRows, int wanted) {
    this.session = table.input().sparkSession();
    this.blockRows = blockRows;
    this.width = table.width();
    GatheredRows source = table.source();
    boolean hasIds = table.hasIds();
    JavaRDD<InternalRow> rows = table.rows();
    List<PartitionRows> partitions =
        rows.mapPartitions(part -> List.of(PartitionRows.of(part, source, hasIds)).iterator())
            .collect();
    int[] order = PartitionOrder.of(rows);
    PartitionRows all = new PartitionRows();
    for (int p : order) {
      all.combine(partitions.get(p));
    }
    this.withoutId = all.withoutId();
    if (withoutId.count() > 0) {
      this.groups = null;
      this.summary = new RowsSummary(width);
      return;
    }
    BlockCut cut = new BlockCut(table, blockRows, partitions, order);
    this.groups = stored(rows, cut, groups(all.kept(), cut.blocks(), wanted));
    this.summary = summarized();
  }

  /**
   * Stores a table's rows.
   *
   * @param blockRows of a block, the last one aside
   * @param groups partitions that are wanted, at least 1; there are no more of them than blocks,
   *     and enough for each to hold 64 MiB at most
   */
  public static ComparedRows store(DistanceTable table, int blockRows, int groups) {
    return new ComparedRows(table, blockRows, groups);
  }

  private int groups(long kept, int blocks, int wanted) {
    long enough = (8 * kept * width + GROUP_BYTES - 1) / GROUP_BYTES;
    return (int) Math.max(1, Math.min(blocks, Math.max(wanted, enough)));
  }

  private JavaRDD<RowGroup> stored(JavaRDD<InternalRow> rows, BlockCut cut, int groups) {
    int features = width;
    JavaPairRDD<Integer, BlockCut.Piece> pieces =
        rows.mapPartitionsWithIndex(cut::pieces, false).mapToPair(piece -> piece);
    return pieces
        .partitionBy(new RunsOfBlocks(groups, cut.blocks()))
        .mapPartitionsWithIndex((group, part) -> group(group, part, cut, features), true)
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static Iterator<RowGroup> group(
      int index, Iterator<Tuple2<Integer, BlockCut.Piece>> pieces, BlockCut cut, int width) {
    Map<Integer, long[]> ids = new TreeMap<>();
    Map<Integer, double[]> values = new TreeMap<>();
    while (pieces.hasNext()) {
      Tuple2<Integer, BlockCut.Piece> piece = pieces.next();
      int rows = cut.rowsOf(piece._1());
      piece
          ._2()
          .into(
              ids.computeIfAbsent(piece._1(), block -> new long[rows]),
              values.computeIfAbsent(
                  piece._1(), block -> new double[Math.multiplyExact(rows, width)]));
    }
    List<RowBlock> blocks = new ArrayList<>();
    ids.forEach(
        (block, of) -> blocks.add(new RowBlock(new BlockKey(block, of), values.get(block))));
    return List.of(new RowGroup(index, blocks)).iterator();
  }

  /** Summed up in the order of the blocks, which is that of the rows. */
  private RowsSummary summarized() {
    int features = width;
    RowsSummary sum = new RowsSummary(features);
    groups.flatMap(group -> group.summaries(features)).collect().forEach(sum::combine);
    return sum;
  }

  /** Neighbouring blocks to one partition, a group in each. */
  JavaRDD<RowGroup> groups() {
    return groups;
  }

  SparkSession session() {
    return session;
  }

  /** Rows that take part. */
  public long rows() {
    return summary.rows();
  }

  /** Rows of a block. */
  int blockRows() {
    return blockRows;
  }

  /** Features of a row. */
  public int width() {
    return width;
  }

  static void requireWidths(ComparedRows rows, ComparedRows others, DistanceSpace space) {
    if (rows.width != space.width() || others.width != space.width()) {
      throw new IllegalArgumentException(
          "rows of "
              + rows.width
              + " and "
              + others.width
              + " features meet a space of "
              + space.width()
              + " features");
    }
  }

  /** A point amid the rows [width], such as a {@link DistanceSpace} takes. */
  public double[] centre() {
    return summary.centre();
  }

  /** The largest magnitude among the rows that are finite. */
  public double largest() {
    return summary.largest();
  }

  /** Rows of nothing but zeros, by their ids. */
  public RowTally zeros() {
    return summary.zeros();
  }

  /** Rows with a value that is NaN or infinite, by their ids. */
  public RowTally unusable() {
    return summary.unusable();
  }

  /** Rows that have no id, by their places; where there are any, nothing is stored. */
  public RowTally withoutId() {
    return withoutId;
  }

  /** Ids that more than one row has, and the least of them. Cost: 8 bytes a row on the driver. */
  public RowTally repeatedIds() {
    long[] ids =
        groups
            .map(
                group ->
                    group.blocks.stream().flatMapToLong(b -> Arrays.stream(b.key.ids())).toArray())
            .collect()
            .stream()
            .flatMapToLong(Arrays::stream)
            .sorted()
            .toArray();
    RowTally repeated = new RowTally();
    for (int i = 1; i < ids.length; i++) {
      if (ids[i] == ids[i - 1] && (i == 1 || ids[i - 2] != ids[i])) {
        repeated.add(ids[i]);
      }
    }
    return repeated;
  }

  /** Frees what the executors hold. */
  @Override
  public void close() {
    if (groups != null) {
      groups.unpersist(false);
    }
  }

  /** Sends runs of neighbouring blocks to each partition, in order. */
  private static final class RunsOfBlocks extends Partitioner implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int groups;
    private final int blocks;

    RunsOfBlocks(int groups, int blocks) {
      this.groups = groups;
      this.blocks = blocks;
    }

    @Override
    public int numPartitions() {
      return groups;
    }

    @Override
    public int getPartition(Object block) {
      return (int) ((long) (int) block * groups / blocks);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof RunsOfBlocks that && that.groups == groups && that.blocks == blocks;
    }

    @Override
    public int hashCode() {
      return 31 * groups + blocks;
    }
  }
}
