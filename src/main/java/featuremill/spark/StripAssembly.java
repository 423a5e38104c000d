package featuremill.spark;

import featuremill.failure.Failure;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Puts the strips of a panel together from their pieces, which come strip by strip, in order. */
final class StripAssembly
    implements Function2<Integer, Iterator<Tuple2<PieceKey, double[]>>, Iterator<Strip>> {
  private static final long serialVersionUID = 1L;

  private final PanelCut cut;

  StripAssembly(PanelCut cut) {
    this.cut = cut;
  }

  @Override
  public Iterator<Strip> call(Integer panel, Iterator<Tuple2<PieceKey, double[]>> pieces) {
    return new Strips(panel, pieces);
  }

  private final class Strips implements Iterator<Strip> {
    private final Iterator<Tuple2<PieceKey, double[]>> pieces;
    private final int end;
    private int next;
    private Tuple2<PieceKey, double[]> ahead;

    Strips(int panel, Iterator<Tuple2<PieceKey, double[]>> pieces) {
      this.pieces = pieces;
      this.next = cut.firstStrip(panel);
      this.end = cut.firstStrip(panel + 1);
      advance();
    }

    @Override
    public boolean hasNext() {
      return next < end;
    }

    @Override
    public Strip next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int width = cut.width(next);
      Strip strip = new Strip(next, cut.rows(), width);
      int filled = 0;
      while (ahead != null && ahead._1().strip() == next) {
        int count = ahead._2().length / width;
        requireRows(filled + count <= cut.rows());
        strip.setRows(filled, ahead._2());
        filled += count;
        advance();
      }
      requireRows(filled == cut.rows());
      next++;
      return strip;
    }

    private void advance() {
      ahead = pieces.hasNext() ? pieces.next() : null;
    }

    private void requireRows(boolean there) {
      if (!there) {
        throw Failure.input(
                "the input changes while it is read: it no longer has the "
                    + cut.rows()
                    + " rows that were counted")
            .fix("run again when nothing writes to it, or on a copy");
      }
    }
  }
}
