package featuremill.spark;

import featuremill.stats.CoMoments;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/** Folds a segment that comes row by row, the head before the features. */
final class RowTask extends SegmentTask<InternalRow> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;

  RowTask(RowReader reader, RowHead head, CoMoments.Scope scope) {
    super(reader.width(), head, scope);
    this.reader = reader;
  }

  @Override
  void fold(
      Iterator<InternalRow> rows, ScanState state, BlockBuffer block, RowReader.NullReport nulls) {
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (head().keeps(row)) {
        reader.read(row, block.values(), block.offset(), nulls);
        block.addOne(state.weight(row));
      } else {
        state.countRejected(row);
      }
      state.countRows(1);
    }
  }
}
