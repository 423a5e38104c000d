package featuremill.spark;

import java.util.Iterator;

/** Rows that come in runs, of which every one is kept. */
final class RunFeed implements RowFeed<RowRun> {
  private static final long serialVersionUID = 1L;

  private final int width;

  RunFeed(int width) {
    this.width = width;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public boolean isWeighted() {
    return false;
  }

  @Override
  public void feed(Iterator<RowRun> runs, StagedRows staged) {
    while (runs.hasNext()) {
      RowRun run = runs.next();
      while (run.rows() > 0) {
        int count = Math.min(run.rows(), staged.room());
        run.take(count, staged.values(), staged.offset(), feature -> {});
        staged.add(count);
      }
    }
  }
}
