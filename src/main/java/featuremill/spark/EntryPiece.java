package featuremill.spark;

import featuremill.linalg.CompressedRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import scala.Tuple2;

/**
 * The entries that a run of rows has in a range of columns, on their way from the rows' owner to
 * the columns' owner: row after row, columns ascending.
 */
final class EntryPiece implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int firstRow;
  private final int[] rows;
  private final int[] columns;
  private final double[] doubles;
  private final float[] floats;

  private EntryPiece(int firstRow, int[] rows, int[] columns, double[] doubles, float[] floats) {
    this.firstRow = firstRow;
    this.rows = rows;
    this.columns = columns;
    this.doubles = doubles;
    this.floats = floats;
  }

  /** The pieces of stored rows, range by range, each made when it is asked for. */
  static Stream<Tuple2<Integer, EntryPiece>> cut(
      CompressedRows source, int firstRow, ColumnCut cut) {
    int[] next = new int[source.rows()];
    Arrays.setAll(next, source::start);
    return IntStream.range(0, cut.ranges())
        .mapToObj(range -> new Tuple2<>(range, piece(source, firstRow, cut, range, next)))
        .filter(piece -> piece._2().rows.length > 0);
  }

  /** The entries from {@code next} on that belong to a range; next moves behind them. */
  private static EntryPiece piece(
      CompressedRows source, int firstRow, ColumnCut cut, int range, int[] next) {
    int count = 0;
    int[] ends = new int[next.length];
    for (int i = 0; i < next.length; i++) {
      int end = next[i];
      while (end < source.start(i + 1) && source.column(end) < cut.to(range)) {
        end++;
      }
      count += end - next[i];
      ends[i] = end;
    }
    int[] rows = new int[count];
    int[] columns = new int[count];
    double[] doubles = new double[source.holdsFloats() ? 0 : count];
    float[] floats = new float[source.holdsFloats() ? count : 0];
    int at = 0;
    for (int i = 0; i < next.length; i++) {
      for (int t = next[i]; t < ends[i]; t++) {
        rows[at] = firstRow + i;
        columns[at] = source.column(t) - cut.from(range);
        if (source.holdsFloats()) {
          floats[at++] = (float) source.value(t);
        } else {
          doubles[at++] = source.value(t);
        }
      }
      next[i] = ends[i];
    }
    return new EntryPiece(firstRow, rows, columns, doubles, floats);
  }

  /**
   * The columns of a range from all its pieces, rows ascending in each.
   *
   * @param width columns of the range
   * @param numRows of all rows
   */
  static CompressedRows columns(Iterator<EntryPiece> source, int width, int numRows) {
    List<EntryPiece> pieces = new ArrayList<>();
    source.forEachRemaining(pieces::add);
    pieces.sort((left, right) -> Integer.compare(left.firstRow, right.firstRow));
    int[] starts = new int[width + 1];
    for (EntryPiece piece : pieces) {
      for (int column : piece.columns) {
        starts[column + 1]++;
      }
    }
    for (int j = 0; j < width; j++) {
      starts[j + 1] = Math.addExact(starts[j], starts[j + 1]);
    }
    int[] rows = new int[starts[width]];
    double[] values = new double[starts[width]];
    int[] next = Arrays.copyOf(starts, width);
    for (EntryPiece piece : pieces) {
      for (int t = 0; t < piece.rows.length; t++) {
        int at = next[piece.columns[t]]++;
        rows[at] = piece.rows[t];
        values[at] = piece.floats.length > 0 ? piece.floats[t] : piece.doubles[t];
      }
    }
    return new CompressedRows(numRows, starts, rows, values);
  }
}
