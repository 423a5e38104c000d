package featuremill.spark;

import featuremill.failure.Failure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * Cuts a table into blocks of equally many rows, in the order of its kept rows: blocks do not
 * depend on how the table is cut into partitions.
 */
final class BlockCut implements Serializable {
  private static final long serialVersionUID = 1L;

  private final GatheredRows source;
  private final boolean hasIds;
  private final int blockRows;
  private final long kept;

  /** Rows of the table before each partition. */
  private final long[] rowsBefore;

  /** Kept ones. */
  private final long[] keptBefore;

  /**
   * @param order of the partitions
   */
  BlockCut(DistanceTable table, int blockRows, List<PartitionRows> partitions, int[] order) {
    this.source = table.source();
    this.hasIds = table.hasIds();
    this.blockRows = blockRows;
    this.rowsBefore = new long[partitions.size()];
    this.keptBefore = new long[partitions.size()];
    PartitionRows sum = new PartitionRows();
    for (int p : order) {
      rowsBefore[p] = sum.rows();
      keptBefore[p] = sum.kept();
      sum.combine(partitions.get(p));
    }
    this.kept = sum.kept();
  }

  int blocks() {
    return Math.toIntExact((kept + blockRows - 1) / blockRows);
  }

  /** Rows of a block. */
  int rowsOf(int block) {
    return (int) Math.min(blockRows, kept - (long) block * blockRows);
  }

  /** Part of a block, out of one partition. */
  static final class Piece implements Serializable {
    private static final long serialVersionUID = 1L;
    private final int firstRow;
    private final long[] ids;
    private final double[] values;

    Piece(int firstRow, long[] ids, double[] values) {
      this.firstRow = firstRow;
      this.ids = ids;
      this.values = values;
    }

    /** Puts the piece where it belongs in its block. */
    void into(long[] blockIds, double[] blockValues) {
      System.arraycopy(ids, 0, blockIds, firstRow, ids.length);
      int width = values.length / ids.length;
      System.arraycopy(values, 0, blockValues, firstRow * width, values.length);
    }
  }

  /** The pieces that a partition has, by their blocks. */
  Iterator<Tuple2<Integer, Piece>> pieces(int partition, Iterator<InternalRow> rows) {
    List<Tuple2<Integer, Piece>> pieces = new ArrayList<>();
    long number = rowsBefore[partition];
    Filling filling = new Filling(keptBefore[partition], pieces);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (source.isKept(row)) {
        try {
          filling.add(row, hasIds ? row.getLong(row.numFields() - 1) : number);
        } catch (RaggedRowException ragged) {
          throw Failure.input(
              "row "
                  + number
                  + " has "
                  + ragged.found()
                  + " where the first row has "
                  + source.inputWidth());
        }
      }
      number++;
    }
    filling.end();
    return pieces.iterator();
  }

  /** Fills one block after the other. */
  private final class Filling {
    private final List<Tuple2<Integer, Piece>> pieces;
    private final long[] ids = new long[blockRows];
    private final GatheredRows.Block gathered;
    private long next;
    private int filled;

    Filling(long first, List<Tuple2<Integer, Piece>> pieces) {
      this.next = first;
      this.pieces = pieces;
      this.gathered = source.new Block(blockRows, this::take);
    }

    void add(InternalRow row, long id) {
      ids[filled++] = id;
      next++;
      gathered.add(row);
      if (next % blockRows == 0) {
        gathered.flush();
      }
    }

    void end() {
      gathered.flush();
    }

    private void take(double[] values, int count) {
      long first = next - count;
      int block = (int) (first / blockRows);
      pieces.add(
          new Tuple2<>(
              block,
              new Piece(
                  (int) (first - (long) block * blockRows),
                  Arrays.copyOf(ids, count),
                  Arrays.copyOf(values, count * source.width()))));
      filled = 0;
    }
  }
}
