package featuremill.spark;

import featuremill.stats.CoMoments;
import java.util.Iterator;

/** Folds a segment that comes in runs of rows, of which every one is kept. */
final class RunTask extends SegmentTask<RowRun> {
  private static final long serialVersionUID = 1L;

  RunTask(int width, CoMoments.Scope scope) {
    super(width, new RowHead(0), scope);
  }

  @Override
  void fold(Iterator<RowRun> runs, ScanState state, BlockBuffer block, RowReader.NullReport nulls) {
    while (runs.hasNext()) {
      RowRun run = runs.next();
      while (run.rows() > 0) {
        int count = Math.min(run.rows(), block.room());
        run.take(count, block.values(), block.offset(), nulls);
        block.add(count);
        state.countRows(count);
      }
    }
  }
}
