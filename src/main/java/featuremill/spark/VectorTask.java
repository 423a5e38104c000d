package featuremill.spark;

import featuremill.linalg.SparseBlock;
import featuremill.stats.CoMoments;
import featuremill.stats.Float32Rounding;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Folds a segment of Spark ML vectors, dense and sparse rows mixed at will. The first row of a
 * block says how the block is gathered: in full, or by its entries. Rows of the other kind are
 * turned into the block's. Vectors of more than {@value #WIDE} features are gathered by their
 * entries in any case: a block in full would be too long.
 */
final class VectorTask extends SegmentTask<InternalRow> {
  private static final long serialVersionUID = 1L;

  private static final int WIDE = 1 << 17;

  private final VectorRowReader reader;

  VectorTask(VectorRowReader reader, RowHead head, CoMoments.Scope scope) {
    super(reader.width(), head, scope);
    this.reader = reader;
  }

  @Override
  void fold(
      Iterator<InternalRow> rows, ScanState state, BlockBuffer block, RowReader.NullReport nulls) {
    SparseBlock entries = new SparseBlock(reader.width(), 0);
    int most = CoMoments.blockEntries(reader.width());
    double[] full = new double[reader.width()];
    Float32Rounding rounding = state.rounding();
    boolean wide = reader.width() > WIDE;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (!head().keeps(row)) {
        state.countRejected(row);
        state.countRows(1);
        continue;
      }
      boolean sparse = reader.isSparse(row);
      if (!wide && (block.offset() > 0 || (entries.rows() == 0 && !sparse))) {
        reader.read(row, block.values(), block.offset(), nulls);
        block.add(1);
      } else if (sparse) {
        reader.readEntries(row, entries, rounding);
      } else {
        reader.read(row, full, 0, nulls);
        if (rounding != null) {
          rounding.round(full, 1);
        }
        entries.addDenseRow(full, 0);
      }
      if (entries.entries() + entries.rows() >= most) {
        flush(entries, state);
      }
      state.countRows(1);
    }
    flush(entries, state);
  }

  private static void flush(SparseBlock entries, ScanState state) {
    state.moments().observe(entries);
    entries.clear();
  }
}
