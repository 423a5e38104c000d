package featuremill.linalg;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;

import java.util.stream.IntStream;
import org.bytedeco.openblas.global.openblas;

/**
 * C = alpha A B + beta C for a symmetric A, by tiles of rows of a fixed height, spread over the
 * processors of this machine. The rows of a tile are computed by the same calls whoever makes them,
 * so the bits do not depend on the number of threads, as those of a threaded kernel would.
 *
 * <p>Of A its upper triangle is read. Read column after column that is the lower one of the same
 * matrix, which is how blocks that are stored by columns meet it.
 */
final class TiledProduct {
  private static final int TILE = 256;

  private final SymmetricMatrix a;
  private final DenseBlock b;
  private final DenseBlock c;
  private final boolean byRows;
  private final double alpha;
  private final double beta;

  /**
   * @param b [d x n], stored as {@code c} is: both by rows or both by columns
   */
  TiledProduct(double alpha, SymmetricMatrix a, DenseBlock b, double beta, DenseBlock c) {
    this.alpha = alpha;
    this.a = a;
    this.b = b;
    this.beta = beta;
    this.c = c;
    this.byRows = c.isRowMajor();
  }

  void compute() {
    int d = a.dimension();
    IntStream.range(0, (d + TILE - 1) / TILE)
        .parallel()
        .forEach(tile -> computeRows(tile * TILE, Math.min(d, (tile + 1) * TILE)));
  }

  private void computeRows(int from, int to) {
    diagonal(from, to);
    // What stands left of the diagonal is stored above it, mirrored.
    add(from, to, 0, from, byRows ? CblasTrans : CblasNoTrans, entry(0, from));
    add(from, to, to, a.dimension(), byRows ? CblasNoTrans : CblasTrans, entry(from, to));
  }

  private void diagonal(int from, int to) {
    openblas.cblas_dsymm(
        byRows ? CblasRowMajor : CblasColMajor,
        CblasLeft,
        byRows ? CblasUpper : CblasLower,
        to - from,
        c.columns(),
        alpha,
        entry(from, from),
        a.dimension(),
        row(b, from),
        leading(b),
        beta,
        row(c, from),
        leading(c));
  }

  /** Adds the product of columns [left, right) of the rows. */
  private void add(
      int from, int to, int left, int right, int transposed, OpenBlasProvider.Doubles columns) {
    if (left == right) {
      return;
    }
    openblas.cblas_dgemm(
        byRows ? CblasRowMajor : CblasColMajor,
        transposed,
        CblasNoTrans,
        to - from,
        c.columns(),
        right - left,
        alpha,
        columns,
        a.dimension(),
        row(b, left),
        leading(b),
        1,
        row(c, from),
        leading(c));
  }

  /** Entry (row, column) of the upper triangle. */
  private OpenBlasProvider.Doubles entry(int row, int column) {
    long index = (long) row * a.dimension() + column;
    return new OpenBlasProvider.Doubles(a.data().address() + Double.BYTES * index);
  }

  private OpenBlasProvider.Doubles row(DenseBlock block, int row) {
    long index = byRows ? (long) row * leading(block) : row;
    return new OpenBlasProvider.Doubles(block.address() + Double.BYTES * index);
  }

  private int leading(DenseBlock block) {
    return byRows ? block.leadingDimension() : block.transposed().leadingDimension();
  }
}
