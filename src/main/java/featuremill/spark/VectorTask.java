package featuremill.spark;

import featuremill.linalg.SparseBlock;
import featuremill.stats.CoMoments;
import featuremill.stats.Float32Rounding;
import java.util.Arrays;
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
    WeightsOfRows weights = new WeightsOfRows();
    EntryReader unused = new EntryReader(reader, rounding != null);
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (!head().keeps(row)) {
        state.countRejected(row);
        state.countRows(1);
        continue;
      }
      state.countRows(1);
      double weight = state.weight(row);
      if (weight == 0) {
        unused.read(row);
        state.moments().observeUnused(unused.columns(), unused.values(), unused.count());
        continue;
      }
      boolean sparse = reader.isSparse(row);
      if (!wide && (block.offset() > 0 || (entries.rows() == 0 && !sparse))) {
        reader.read(row, block.values(), block.offset(), nulls);
        block.addOne(weight);
        continue;
      }
      if (sparse) {
        reader.readEntries(row, entries, rounding);
      } else {
        reader.read(row, full, 0, nulls);
        if (rounding != null) {
          rounding.round(full, 1);
        }
        entries.addDenseRow(full, 0);
      }
      weights.add(weight);
      if (entries.entries() + entries.rows() >= most) {
        flush(entries, weights, state);
      }
    }
    flush(entries, weights, state);
  }

  private static void flush(SparseBlock entries, WeightsOfRows weights, ScanState state) {
    if (state.moments().isWeighted()) {
      state.moments().observeWeighted(entries, weights.values());
    } else {
      state.moments().observe(entries);
    }
    entries.clear();
    weights.clear();
  }

  /** Those of the rows that are gathered by their entries. */
  private static final class WeightsOfRows {
    private double[] values = new double[64];
    private int count;

    void add(double weight) {
      values = count == values.length ? Arrays.copyOf(values, 2 * count) : values;
      values[count++] = weight;
    }

    double[] values() {
      return values;
    }

    void clear() {
      count = 0;
    }
  }
}
