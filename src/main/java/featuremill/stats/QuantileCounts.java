package featuremill.stats;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;

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

  private final int numFeatures;
  private final QuantileWindow[] windows;

  /** Windows of column j stand at starts[j] to starts[j + 1], in the order of their keys. */
  private final int[] starts;

  private final long[] missing;

  private transient long[] counts;
  private transient long[] least;
  private transient long[] most;

  QuantileCounts(int numFeatures, QuantileWindow[] windows) {
    this.numFeatures = numFeatures;
    this.windows = windows;
    this.missing = new long[numFeatures];
    this.starts = new int[numFeatures + 1];
    for (QuantileWindow window : windows) {
      starts[window.column + 1]++;
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
    int buckets = buckets();
    counts = new long[buckets];
    least = new long[buckets];
    most = new long[buckets];
    Arrays.fill(least, Long.MAX_VALUE);
    Arrays.fill(most, Long.MIN_VALUE);
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
    for (int i = 0; i < numRows; i++) {
      int from = i * numFeatures;
      for (int j = 0; j < numFeatures; j++) {
        observe(j, rows[from + j]);
      }
    }
  }

  private void observe(int column, double x) {
    if (Double.isNaN(x)) {
      missing[column]++;
      return;
    }
    long key = OrderKey.of(x);
    for (int w = starts[column]; w < starts[column + 1]; w++) {
      if (windows[w].holds(key)) {
        int bucket = windows[w].bucket(key);
        counts[bucket]++;
        least[bucket] = Math.min(least[bucket], key);
        most[bucket] = Math.max(most[bucket], key);
        return;
      }
    }
  }

  /**
   * Takes in what another part of the same pass has seen.
   *
   * @throws IllegalArgumentException if it is of another pass
   */
  public void combine(QuantileCounts other) {
    if (other.counts.length != counts.length || other.numFeatures != numFeatures) {
      throw new IllegalArgumentException(
          "cannot combine counts of two passes: "
              + counts.length
              + " buckets and "
              + other.counts.length);
    }
    for (int j = 0; j < numFeatures; j++) {
      missing[j] += other.missing[j];
    }
    for (int b = 0; b < counts.length; b++) {
      counts[b] += other.counts[b];
      least[b] = Math.min(least[b], other.least[b]);
      most[b] = Math.max(most[b], other.most[b]);
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
    return counts[bucket];
  }

  long least(int bucket) {
    return least[bucket];
  }

  long most(int bucket) {
    return most[bucket];
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeInt((int) Arrays.stream(counts).filter(count -> count > 0).count());
    for (int b = 0; b < counts.length; b++) {
      if (counts[b] > 0) {
        out.writeInt(b);
        out.writeLong(counts[b]);
        out.writeLong(least[b]);
        out.writeLong(most[b]);
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    allocate();
    for (int filled = in.readInt(); filled > 0; filled--) {
      int b = in.readInt();
      counts[b] = in.readLong();
      least[b] = in.readLong();
      most[b] = in.readLong();
    }
  }
}
