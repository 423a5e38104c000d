package featuremill.stats;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * What one pass of a {@link QuantileSearch} sees: how many values fall into each bucket, the
 * smallest and the largest of them, and where rows have reliabilities, what they weigh, exactly.
 * Mergeable; counts, extremes and weights are the same in whatever order rows and parts come.
 *
 * <p>Memory: 24 bytes per bucket on the heap, and 40 for weights. A part that is sent away takes 28
 * bytes, and 40, for each bucket that holds a value.
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

  private final boolean weighed;

  /** What the values of each bucket weigh; null where they are counted alone. */
  private transient FixedPointSums weights;

  /**
   * @param weighed whether values weigh what their row does, and do not stand as often
   */
  QuantileCounts(int numFeatures, QuantileWindow[] windows, boolean weighed) {
    this.numFeatures = numFeatures;
    this.windows = windows;
    this.weighed = weighed;
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
    return new QuantileCounts(numFeatures, windows, weighed);
  }

  private void allocate() {
    cells = new long[Math.multiplyExact(CELL, buckets())];
    for (int cell = 0; cell < cells.length; cell += CELL) {
      cells[cell + 1] = Long.MAX_VALUE;
      cells[cell + 2] = Long.MIN_VALUE;
    }
    weights = weighed ? new FixedPointSums(buckets()) : null;
  }

  private int buckets() {
    if (windows.length == 0) {
      return 0;
    }
    QuantileWindow end = windows[windows.length - 1];
    return Math.addExact(end.firstBucket, end.buckets);
  }

  /**
   * Takes in rows that count once each.
   *
   * @param rows row-major [numRows x numFeatures]; NaN counts as missing
   */
  public void observe(double[] rows, int numRows) {
    double[] ones = new double[numRows];
    Arrays.fill(ones, 1);
    observe(rows, ones, numRows);
  }

  /**
   * Takes in rows with weights.
   *
   * @param rowWeights of each row: where weights are frequencies, how often it stands, whole
   *     numbers from 1 to 2^53; reliabilities from 2^-100 to 2^100
   */
  public void observe(double[] rows, double[] rowWeights, int numRows) {
    for (int j = 0; j < numFeatures; j++) {
      if (starts[j] < starts[j + 1]) {
        observe(j, rows, rowWeights, numRows);
      }
    }
  }

  private void observe(int column, double[] rows, double[] rowWeights, int numRows) {
    for (int i = 0; i < numRows; i++) {
      double x = rows[i * numFeatures + column];
      long times = weighed ? 1 : (long) rowWeights[i];
      if (Double.isNaN(x)) {
        missing[column] += times;
        continue;
      }
      long key = OrderKey.of(x);
      int bucket = bucket(key, starts[column], starts[column + 1]);
      if (bucket >= 0) {
        add(CELL * bucket, times, key, key);
        if (weighed) {
          weights.add(bucket, rowWeights[i]);
        }
      }
    }
  }

  /** The bucket of a key, or -1 if no window of its column holds it. */
  private int bucket(long key, int from, int to) {
    for (int w = from; w < to; w++) {
      if (key <= bounds[2 * w + 1]) {
        return key >= bounds[2 * w] ? windows[w].bucket(key) : -1;
      }
    }
    return -1;
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
    if (other.cells.length != cells.length
        || other.numFeatures != numFeatures
        || other.weighed != weighed) {
      throw new IllegalArgumentException(
          "cannot combine counts of two passes: " + buckets() + " buckets and " + other.buckets());
    }
    for (int j = 0; j < numFeatures; j++) {
      missing[j] += other.missing[j];
    }
    for (int cell = 0; cell < cells.length; cell += CELL) {
      add(cell, other.cells[cell], other.cells[cell + 1], other.cells[cell + 2]);
      if (weighed && other.cells[cell] > 0) {
        weights.add(cell / CELL, other.weights, cell / CELL);
      }
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

  /** What the values of a bucket weigh, in units of 2^-152. */
  BigInteger weight(int bucket) {
    return weights.get(bucket);
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
        if (weighed) {
          weights.write(cell / CELL, out);
        }
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    allocate();
    for (int filled = in.readInt(); filled > 0; filled--) {
      int cell = in.readInt();
      add(cell, in.readLong(), in.readLong(), in.readLong());
      if (weighed) {
        weights.addFrom(in, cell / CELL);
      }
    }
  }
}
