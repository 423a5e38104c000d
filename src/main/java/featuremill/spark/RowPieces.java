package featuremill.spark;

import featuremill.stats.Float32Rounding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * Centres the kept rows of a partition and cuts them along the strips: a piece is a few rows of one
 * strip, row after row.
 */
final class RowPieces
    implements Function2<Integer, Iterator<InternalRow>, Iterator<Tuple2<PieceKey, double[]>>> {
  private static final long serialVersionUID = 1L;

  /** What rows wait on the heap for the cut, but a row at least. */
  private static final int BUFFER_VALUES = 1 << 17;

  private final RowReader reader;
  private final RowHead head;
  private final boolean rounded;
  private final Centring centring;
  private final PanelCut cut;

  /**
   * @param rounded whether values are rounded to float32 before they are centred
   */
  RowPieces(RowReader reader, RowHead head, boolean rounded, Centring centring, PanelCut cut) {
    this.reader = reader;
    this.head = head;
    this.rounded = rounded;
    this.centring = centring;
    this.cut = cut;
  }

  @Override
  public Iterator<Tuple2<PieceKey, double[]>> call(Integer partition, Iterator<InternalRow> rows) {
    return new Pieces(partition, rows);
  }

  private final class Pieces implements Iterator<Tuple2<PieceKey, double[]>> {
    private final int partition;
    private final Iterator<InternalRow> rows;
    private final double[] raw = new double[reader.width()];
    private final double[][] block =
        new double[Math.max(1, BUFFER_VALUES / cut.columns())][cut.columns()];
    private final Deque<Tuple2<PieceKey, double[]>> ready = new ArrayDeque<>();
    private int blocks;

    Pieces(int partition, Iterator<InternalRow> rows) {
      this.partition = partition;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      if (ready.isEmpty()) {
        cutNextBlock();
      }
      return !ready.isEmpty();
    }

    @Override
    public Tuple2<PieceKey, double[]> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void cutNextBlock() {
      int filled = 0;
      while (filled < block.length && rows.hasNext()) {
        InternalRow row = rows.next();
        double weight = head.keeps(row) ? head.weight(row) : 0;
        if (weight != 0) {
          reader.read(row, raw, 0, feature -> {});
          if (rounded) {
            Float32Rounding.round(raw);
          }
          centring.apply(raw, weight, block[filled++]);
        }
      }
      for (int strip = 0; filled > 0 && strip < cut.strips(); strip++) {
        ready.add(new Tuple2<>(new PieceKey(strip, partition, blocks), piece(strip, filled)));
      }
      blocks++;
    }

    private double[] piece(int strip, int filled) {
      int width = cut.width(strip);
      double[] piece = new double[filled * width];
      for (int i = 0; i < filled; i++) {
        System.arraycopy(block[i], cut.firstColumn(strip), piece, i * width, width);
      }
      return piece;
    }
  }
}
