package featuremill.spark;

import java.util.ArrayList;
import java.util.List;

/**
 * Stores the rows of one segment as they come: off the heap while the executor's budget lasts, then
 * in a file. Parts grow from a block to 64 MiB, and all but the last hold whole blocks.
 */
final class SegmentWriter implements AutoCloseable {
  private final int width;
  private final long budget;
  private final Holdings holdings = new Holdings();
  private final List<StoredPart> parts = new ArrayList<>();
  private MemoryPart open;
  private int nextRows;
  private SpillFile spill;
  private long spilledRows;
  private long numRows;
  private long digest;

  SegmentWriter(int width, long budget) {
    this.width = width;
    this.budget = budget;
    this.nextRows = RowCut.blockRows(width);
  }

  /** Stores rows, row-major [count x width]. */
  void append(double[] rows, int count) {
    digest = RowsDigest.add(digest, numRows * width, rows, count * width);
    numRows += count;
    int done = 0;
    while (done < count && hasRoom()) {
      int some = Math.min(count - done, open.room());
      open.append(rows, done, some);
      done += some;
    }
    if (done < count) {
      spill.append(rows, done * width, (count - done) * width);
      spilledRows += count - done;
    }
  }

  /** Whether there is memory for a row; else there is a file. */
  private boolean hasRoom() {
    if (spill != null) {
      return false;
    }
    if (open != null && open.room() > 0) {
      return true;
    }
    closePart();
    open = MemoryPart.within(budget, holdings, width, nextRows);
    if (open == null) {
      spill = SpillFile.create(budget);
      return false;
    }
    nextRows = Math.min(2 * nextRows, RowCut.partRows(width));
    return true;
  }

  private void closePart() {
    if (open != null) {
      parts.add(open.finish());
      open = null;
    }
  }

  /** The segment, which holds what was stored from now on. */
  StoredSegment finish(int index) {
    closePart();
    if (spill != null) {
      mapSpilled();
      spill.close();
    }
    return new StoredSegment(index, width, numRows, digest, parts, holdings);
  }

  private void mapSpilled() {
    int most = RowCut.partRows(width);
    for (long from = 0; from < spilledRows; from += most) {
      int rows = (int) Math.min(most, spilledRows - from);
      parts.add(
          new StoredPart(holdings.add(spill.map(from * width, (long) rows * width)), rows, true));
    }
  }

  /** Frees everything where there will be no segment. */
  @Override
  public void close() {
    holdings.run();
    if (spill != null) {
      spill.close();
    }
  }
}
