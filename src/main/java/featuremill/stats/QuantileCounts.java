package featuremill.stats;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * What one pass of a {@link QuantileSearch} sees: how many values fall into each bucket, and the
 * smallest and the largest of them. Mergeable; counts and extremes are the same in whatever order
 * rows and parts come.
 *
 * <p>Memory: 24 bytes per bucket on the heap. A part that is sent away takes 28 bytes for each
 * bucket that holds a value.
 */
public final class QuantileCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int CELL = 3;

  private final int numFeatures;
  private final QuantileWindow[] windows;

  /** Windows of column j stand at starts[j] to starts[j + 1], in the order of their keys. */
  private final int[] starts;

  private final long[] missing;

  /** Keys that windows hold, first and last of each in turn. */
  private final long[] bounds;

  /** Of each bucket the count, the smallest and the largest key, side by side in one cache line. */
  private transient long[] cells;

  QuantileCounts(int numFeatures, QuantileWindow[] windows) {
    this.numFeatures = numFeatures;
    this.windows = windows;
    this.missing = new long[numFeatures];
    this.starts = new int[numFeatures + 1];
    this.bounds = new long[2 * windows.length];
    for (int w = 0; w < windows.length; w++) {
      starts[windows[w].column + 1]++;
      bounds[2 * w] = windows[w].first;
      bounds[2 * w + 1] = windows[w].last;
    }
    for (int j = 0; j < numFeatures; j++) {
      starts[j + 1] += starts[j];
    }
    allocate();
  }

  /** Counts of the same pass that have seen nothing: what each part of it begins with. */
  public QuantileCounts emptyCopy() {
    return new QuantileCounts(numFeatures, windows);
  }

  private void allocate() {
    cells = new long[Math.multiplyExact(CELL, buckets())];
    for (int cell = 0; cell < cells.length; cell += CELL) {
      cells[cell + 1] = Long.MAX_VALUE;
      cells[cell + 2] = Long.MIN_VALUE;
    }
  }

  private int buckets() {
    if (windows.length == 0) {
      return 0;
    }
    QuantileWindow end = windows[windows.length - 1];
    return Math.addExact(end.firstBucket, end.buckets);
  }

  /**
   * Takes in rows.
   *
   * @param rows row-major [numRows x numFeatures]; NaN counts as missing
   */
  public void observe(double[] rows, int numRows) {
    observe(rows, null, numRows);
  }

  /**
   * Takes in rows, each of them several times.
   *
   * @param times whole numbers, 1 or more, below 2^53; null for once each
   */
  public void observe(double[] rows, double[] times, int numRows) {
    for (int j = 0; j < numFeatures; j++) {
      if (starts[j] < starts[j + 1]) {
        observe(j, rows, times, numRows);
      }
    }
  }

  private void observe(int column, double[] rows, double[] times, int numRows) {
    for (int i = 0; i < numRows; i++) {
      double x = rows[i * numFeatures + column];
      long count = times == null ? 1 : (long) times[i];
      if (Double.isNaN(x)) {
        missing[column] += count;
      } else {
        count(OrderKey.of(x), count, starts[column], starts[column + 1]);
      }
    }
  }

  private void count(long key, long times, int from, int to) {
    for (int w = from; w < to; w++) {
      if (key <= bounds[2 * w + 1]) {
        if (key >= bounds[2 * w]) {
          add(CELL * windows[w].bucket(key), times, key, key);
        }
        return;
      }
    }
  }

  private void add(int cell, long count, long least, long most) {
    cells[cell] += count;
    cells[cell + 1] = Math.min(cells[cell + 1], least);
    cells[cell + 2] = Math.max(cells[cell + 2], most);
  }

  /**
   * Takes in what another part of the same pass has seen.
   *
   * @throws IllegalArgumentException if it is of another pass
   */
  public void combine(QuantileCounts other) {
    if (other.cells.length != cells.length || other.numFeatures != numFeatures) {
      throw new IllegalArgumentException(
          "cannot combine counts of two passes: " + buckets() + " buckets and " + other.buckets());
    }
    for (int j = 0; j < numFeatures; j++) {
      missing[j] += other.missing[j];
    }
    for (int cell = 0; cell < cells.length; cell += CELL) {
      add(cell, other.cells[cell], other.cells[cell + 1], other.cells[cell + 2]);
    }
  }

  int numFeatures() {
    return numFeatures;
  }

  QuantileWindow[] windows() {
    return windows;
  }

  long missing(int column) {
    return missing[column];
  }

  long count(int bucket) {
    return cells[CELL * bucket];
  }

  long least(int bucket) {
    return cells[CELL * bucket + 1];
  }

  long most(int bucket) {
    return cells[CELL * bucket + 2];
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    int filled = 0;
    for (int cell = 0; cell < cells.length; cell += CELL) {
      filled += cells[cell] > 0 ? 1 : 0;
    }
    out.writeInt(filled);
    for (int cell = 0; cell < cells.length; cell += CELL) {
      if (cells[cell] > 0) {
        out.writeInt(cell);
        out.writeLong(cells[cell]);
        out.writeLong(cells[cell + 1]);
        out.writeLong(cells[cell + 2]);
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    allocate();
    for (int filled = in.readInt(); filled > 0; filled--) {
      add(in.readInt(), in.readLong(), in.readLong(), in.readLong());
    }
  }
}
