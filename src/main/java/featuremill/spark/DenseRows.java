package featuremill.spark;

import featuremill.linalg.DenseBlock;
import java.util.Set;

/** The covariance or correlation of dense rows as an operator. */
public final class DenseRows implements RowsOperator {
  /** Bytes of rows that an executor holds off the heap; more go to its local disks. */
  public static final String MEMORY_SETTING = "spark.featuremill.storage.memory";

  private DenseRows() {}

  /**
   * Reads the rows, centres them and stores them on the executors.
   *
   * @param blockColumns about how many vectors a pass will have; decides how the rows are cut
   * @param budgetBytes of rows that each executor may hold off the heap
   */
  public static DenseRows open(
      SelectedRows rows, Centring centring, int blockColumns, long budgetBytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int dimension() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void apply(DenseBlock in, DenseBlock out) {
    throw new UnsupportedOperationException();
  }

  /** Rows {@code [from, to)} of Z'Z / divisor into {@code out}, of shape [to - from x d]. */
  public void stripe(int from, int to, DenseBlock out) {
    throw new UnsupportedOperationException();
  }

  /** Rows that are stored. */
  public long numRows() {
    throw new UnsupportedOperationException();
  }

  /** The kernels that summed blocks in passes so far, on all executors. */
  public Set<String> kernels() {
    throw new UnsupportedOperationException();
  }

  @Override
  public RowsUsage usage() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
