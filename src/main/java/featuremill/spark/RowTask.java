package featuremill.spark;

import featuremill.stats.CoMoments;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Folds a segment that comes row by row: the head, the features, and where a loss to float32 is
 * measured those that they were made of.
 */
final class RowTask extends SegmentTask<InternalRow> {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;

  /** Null where no loss is measured. */
  private final RowReader source;

  RowTask(RowReader reader, RowReader source, RowHead head, CoMoments.Scope scope) {
    super(reader.width(), head, scope);
    this.reader = reader;
    this.source = source;
  }

  @Override
  void fold(
      Iterator<InternalRow> rows, ScanState state, BlockBuffer block, RowReader.NullReport nulls) {
    TalliedRows tallied =
        source == null ? null : new TalliedRows(source, state.tallyOf(source.width()));
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (head().keeps(row)) {
        double weight = state.weight(row);
        reader.read(row, block.values(), block.offset(), nulls);
        block.addOne(weight);
        if (tallied != null) {
          tallied.add(row, weight);
        }
      } else {
        state.countRejected(row);
      }
      state.countRows(1);
    }
    if (tallied != null) {
      tallied.flush();
    }
  }
}
