package featuremill.spark;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.distance.DistanceRows;
import featuremill.linalg.distance.DistanceSpace;
import featuremill.linalg.distance.PairwiseDistances;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * All distances of every row to the rows of a table: its own, or another one's.
 *
 * <p>Symmetric to the last bit and zero on the diagonal where rows are compared with their own
 * table. Blocks are cut by the rows alone, so the bits are the same for any partitioning and any
 * cluster of one processor type.
 *
 * <p>Cost: n r d multiply-adds. The r rows are collected on the driver and sent to every executor,
 * 8 r d bytes; a task takes {@link #taskBytes} off the heap. What comes out is 8 n r bytes.
 */
public final class DistanceMatrix implements AutoCloseable {
  /** Rows of a block: a task holds the distances of so many rows at a time. */
  public static final int BLOCK_ROWS = 256;

  /** What a row of distances has: whose, and how far from each row, in the table's order. */
  public static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("distances", DataTypes.createArrayType(DataTypes.DoubleType, false), false);

  private static final int TASKS_A_CORE = 4;

  private final ComparedRows rows;
  private final boolean same;
  private final DistanceSpace space;
  private final Broadcast<ArrayList<RowBlock>> others;

  private DistanceMatrix(ComparedRows rows, ComparedRows others, DistanceSpace space) {
    ComparedRows.requireWidths(rows, others, space);
    this.rows = rows;
    this.same = rows == others;
    this.space = space;
    ArrayList<RowBlock> blocks = new ArrayList<>();
    others.groups().collect().forEach(group -> blocks.addAll(group.blocks));
    this.others =
        JavaSparkContext.fromSparkContext(rows.session().sparkContext()).broadcast(blocks);
  }

  /** From each row of a table to each of its rows. */
  public static DistanceMatrix among(ComparedRows rows, DistanceSpace space) {
    return new DistanceMatrix(rows, rows, space);
  }

  /** From each row of a table to each row of another one. */
  public static DistanceMatrix from(ComparedRows rows, ComparedRows others, DistanceSpace space) {
    return new DistanceMatrix(rows, others, space);
  }

  /** Groups that keep so many cores busy. */
  public static int groups(int cores) {
    return TASKS_A_CORE * cores;
  }

  /** Off the heap: a block's distances to all rows, and two blocks as points. */
  public static long taskBytes(long others, int width) {
    return 8L * BLOCK_ROWS * (others + BLOCK_ROWS) + 4L * 8 * BLOCK_ROWS * width;
  }

  /** Rows of the {@link #SCHEMA}, in the table's order. Lazy; to be used before it is closed. */
  public Dataset<Row> dataset() {
    Strips strips = new Strips(space, same, others);
    JavaRDD<InternalRow> distances =
        rows.groups().flatMap(group -> group.blocks.iterator()).flatMap(strips::rowsOf);
    return InternalRows.dataset(rows.session(), distances, SCHEMA);
  }

  /** Takes the other rows back from the executors. */
  @Override
  public void close() {
    others.destroy();
  }

  /** Computes the distances of a block to all blocks. */
  private static final class Strips implements Serializable {
    private static final long serialVersionUID = 1L;
    private final DistanceSpace space;
    private final boolean same;
    private final Broadcast<ArrayList<RowBlock>> others;

    Strips(DistanceSpace space, boolean same, Broadcast<ArrayList<RowBlock>> others) {
      this.space = space;
      this.same = same;
      this.others = others;
    }

    Iterator<InternalRow> rowsOf(RowBlock block) {
      List<RowBlock> all = others.value();
      int width = all.stream().mapToInt(other -> other.key.numRows()).sum();
      OffHeapDoubles memory = OffHeapDoubles.allocate((long) block.key.numRows() * width);
      try {
        DenseBlock strip = DenseBlock.rowMajor(memory, block.key.numRows(), width);
        fill(block, all, strip);
        // A reader that stops early, or a task that is stopped, leaves the strip behind.
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) end -> memory.close());
        return new RowsOfStrip(block.key, strip, memory);
      } catch (RuntimeException | Error e) {
        memory.close();
        throw e;
      }
    }

    private void fill(RowBlock block, List<RowBlock> all, DenseBlock strip) {
      PairwiseDistances kernel = new PairwiseDistances(Blas.best());
      try (DistanceRows a = block.in(space)) {
        int from = 0;
        for (RowBlock other : all) {
          int to = from + other.key.numRows();
          DenseBlock part = strip.columnRange(from, to);
          if (same && other.key.equals(block.key)) {
            kernel.within(a, part);
          } else {
            try (DistanceRows b = other.in(space)) {
              kernel.between(a, b, part);
            }
          }
          from = to;
        }
      }
    }
  }

  /** Hands out a strip row by row, and frees it behind the last one. */
  private static final class RowsOfStrip implements Iterator<InternalRow> {
    private final BlockKey key;
    private final DenseBlock strip;
    private final OffHeapDoubles memory;
    private int next;

    RowsOfStrip(BlockKey key, DenseBlock strip, OffHeapDoubles memory) {
      this.key = key;
      this.strip = strip;
      this.memory = memory;
    }

    @Override
    public boolean hasNext() {
      return next < key.numRows();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      long id = key.id(next);
      double[] distances = new double[strip.columns()];
      strip.copyRow(next++, distances, 0);
      for (double distance : distances) {
        DistanceRange.checked(distance, id);
      }
      if (next == key.numRows()) {
        memory.close();
      }
      return new GenericInternalRow(
          new Object[] {id, UnsafeArrayData.fromPrimitiveArray(distances)});
    }
  }
}
