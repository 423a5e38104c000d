package featuremill.spark;

import featuremill.linalg.Blas;
import featuremill.linalg.OffHeapDoubles;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;

/** A sum over the stored rows of some segments, and which rows those were. */
final class PartialSum implements Serializable, Releasable {
  private static final long serialVersionUID = 1L;
  private static final int PIECE = 1 << 13;

  private final long length;
  private final TreeSet<String> kernels = new TreeSet<>();
  private long numRows;
  private long digest;
  private transient OffHeapDoubles sum;

  /** Zeros, for the rows of a segment. */
  PartialSum(long length, StoredSegment segment) {
    this.length = length;
    this.numRows = segment.numRows();
    this.digest = segment.digest();
    this.sum = OffHeapDoubles.allocate(length);
    if (numRows > 0) {
      kernels.add(Blas.best().kernels());
    }
  }

  OffHeapDoubles sum() {
    return sum;
  }

  long numRows() {
    return numRows;
  }

  long digest() {
    return digest;
  }

  /** Which kernels have multiplied the blocks. */
  Set<String> kernels() {
    return Set.copyOf(kernels);
  }

  /** Takes in the sum over the segments to the right, whose memory is freed. */
  PartialSum combine(PartialSum right) {
    double[] mine = new double[(int) Math.min(PIECE, length)];
    double[] others = new double[mine.length];
    for (long at = 0; at < length; at += PIECE) {
      int count = (int) Math.min(PIECE, length - at);
      sum.copyTo(at, mine, 0, count);
      right.sum.copyTo(at, others, 0, count);
      for (int i = 0; i < count; i++) {
        mine[i] += others[i];
      }
      sum.copyFrom(mine, 0, at, count);
    }
    numRows += right.numRows;
    digest += right.digest;
    kernels.addAll(right.kernels);
    right.release();
    return this;
  }

  @Override
  public void release() {
    sum.close();
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    sum.entries().writeTo(out);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    sum = OffHeapDoubles.allocate(length);
    sum.entries().readFrom(in);
  }
}
