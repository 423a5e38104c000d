package featuremill.spark;

import featuremill.stats.CoMoments;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Folds a segment that comes row by row. Where there are masks, a row's first column is the reason:
 * -1 keeps it, another number is the index of the mask that rejects it.
 */
final class RowTask extends SegmentTask<InternalRow> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;
  private final boolean masked;

  RowTask(RowReader reader, int reasons, CoMoments.Scope scope) {
    super(reader.width(), reasons, scope);
    this.reader = reader;
    this.masked = reasons > 0;
  }

  @Override
  void fold(
      Iterator<InternalRow> rows, ScanState state, BlockBuffer block, RowReader.NullReport nulls) {
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      int reason = masked ? row.getInt(0) : -1;
      if (reason >= 0) {
        state.countRejected(reason);
      } else {
        reader.read(row, block.values(), block.offset(), nulls);
        block.add(1);
      }
      state.countRows(1);
    }
  }
}
