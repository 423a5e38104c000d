package featuremill.spark;

import featuremill.stats.CoMoments;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * Folds one segment of the input: counts rows, counts the rejected ones by reason, and hands the
 * others to the accumulator block by block.
 *
 * <p>A row is {@code [reason, features ...]}; reason -1 keeps it. Blocks are runs of kept rows of a
 * length that depends on the width alone, so a segment's result depends on its rows alone.
 */
final class ScanTask
    implements Function2<Integer, Iterator<InternalRow>, Iterator<Tuple2<Integer, Packed>>> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;
  private final int reasons;
  private final CoMoments.Scope scope;

  ScanTask(RowReader reader, int reasons, CoMoments.Scope scope) {
    this.reader = reader;
    this.reasons = reasons;
    this.scope = scope;
  }

  @Override
  public Iterator<Tuple2<Integer, Packed>> call(Integer segment, Iterator<InternalRow> rows) {
    try (CoMoments moments = new CoMoments(reader.width(), scope)) {
      ScanState state = new ScanState(reasons, moments);
      fold(rows, state);
      return List.of(new Tuple2<>(segment, Packed.of(state))).iterator();
    }
  }

  private void fold(Iterator<InternalRow> rows, ScanState state) {
    int width = reader.width();
    int blockRows = CoMoments.blockRows(width);
    double[] block = new double[Math.multiplyExact(blockRows, width)];
    CoMoments moments = state.moments();
    RowReader.NullReport nulls = feature -> moments.observeNulls(feature, 1);
    int filled = 0;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      state.countRow();
      int reason = row.getInt(0);
      if (reason >= 0) {
        state.countRejected(reason);
        continue;
      }
      try {
        reader.read(row, block, filled * width, nulls);
      } catch (RaggedRowException e) {
        state.reportRagged(place(state.rowsIn()) + " has " + e.found() + " features");
        return;
      }
      if (++filled == blockRows) {
        moments.observe(block, filled);
        filled = 0;
      }
    }
    if (filled > 0) {
      moments.observe(block, filled);
    }
  }

  /** Where a row stands, as well as Spark lets us know. */
  private static String place(long rowOfSegment) {
    String file = InputFileBlockHolder.getInputFilePath().toString();
    if (file.isEmpty()) {
      return "row " + rowOfSegment + " of its partition";
    }
    long start = InputFileBlockHolder.getStartOffset();
    return "row " + rowOfSegment + (start > 0 ? " after byte " + start : "") + " of " + file;
  }
}
