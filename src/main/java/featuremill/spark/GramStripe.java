package featuremill.spark;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;

/** Rows {@code [from, to)} of Z'Z, summed over blocks: 2 n d (to - from) flops in all. */
final class GramStripe implements BlockSum {
  private static final long serialVersionUID = 1L;

  private final int width;
  private final int from;
  private final int to;

  GramStripe(int width, int from, int to) {
    this.width = width;
    this.from = from;
    this.to = to;
  }

  @Override
  public long length() {
    return (long) (to - from) * width;
  }

  @Override
  public Step begin() {
    Blas blas = Blas.best();
    return new Step() {
      @Override
      public void add(DenseBlock rows, OffHeapDoubles sum) {
        DenseBlock stripe = DenseBlock.rowMajor(sum, to - from, width);
        blas.gemm(1, rows.columnRange(from, to).transposed(), rows, 1, stripe);
      }

      @Override
      public void close() {
        // Nothing besides the sum.
      }
    };
  }
}
