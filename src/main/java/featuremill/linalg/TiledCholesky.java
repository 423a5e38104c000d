package featuremill.linalg;

import static org.bytedeco.openblas.global.openblas.CblasColMajor;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRight;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.openblas.global.openblas;

/**
 * Cholesky's factorization by tiles of a fixed size, spread over the processors of this machine.
 * Every entry is computed by the same calls in the same order whoever makes them, so the bits do
 * not depend on the number of threads, as those of a threaded kernel would.
 *
 * <p>Rows of the upper triangle are columns of the lower one to the kernels: A = L L'.
 */
final class TiledCholesky {
  private static final int TILE = 256;

  private final long address;
  private final int dimension;

  /**
   * @param address of a matrix [d x d], row after row
   */
  TiledCholesky(long address, int dimension) {
    this.address = address;
    this.dimension = dimension;
  }

  /** Whether the matrix is positive definite in floating point; it is replaced by its factor. */
  boolean factor() {
    for (int from = 0; from < dimension; from += TILE) {
      int to = Math.min(dimension, from + TILE);
      int info =
          openblas.LAPACKE_dpotrf(
              LAPACK_COL_MAJOR, (byte) 'L', to - from, at(from, from), dimension);
      if (info > 0) {
        return false;
      }
      LapackInfo.check("dpotrf", info);
      int step = from;
      forTilesBelow(to, tile -> solve(tile, step, to));
      forTilesBelow(to, tile -> update(tile, step, to));
    }
    return true;
  }

  /** First and last tiles in turns, since the last ones have most to do. */
  private void forTilesBelow(int start, IntConsumer work) {
    int tiles = (dimension - start + TILE - 1) / TILE;
    IntStream.range(0, tiles)
        .map(t -> t % 2 == 0 ? t / 2 : tiles - 1 - t / 2)
        .map(t -> start + t * TILE)
        .parallel()
        .forEach(work);
  }

  /** L_tile,step = A_tile,step L_step^-T. */
  private void solve(int tile, int from, int to) {
    openblas.cblas_dtrsm(
        CblasColMajor,
        CblasRight,
        CblasLower,
        CblasTrans,
        CblasNonUnit,
        height(tile),
        to - from,
        1,
        at(from, from),
        dimension,
        at(tile, from),
        dimension);
  }

  /** A_tile,right -= L_tile,step L_right,step' for all tiles right up to the diagonal. */
  private void update(int tile, int from, int to) {
    int width = tile - to;
    if (width > 0) {
      openblas.cblas_dgemm(
          CblasColMajor,
          CblasNoTrans,
          CblasTrans,
          height(tile),
          width,
          to - from,
          -1,
          at(tile, from),
          dimension,
          at(to, from),
          dimension,
          1,
          at(tile, to),
          dimension);
    }
    openblas.cblas_dsyrk(
        CblasColMajor,
        CblasLower,
        CblasNoTrans,
        height(tile),
        to - from,
        -1,
        at(tile, from),
        dimension,
        1,
        at(tile, tile),
        dimension);
  }

  private int height(int tile) {
    return Math.min(TILE, dimension - tile);
  }

  /** Entry (row, column) of the lower triangle, column after column. */
  private OpenBlasProvider.Doubles at(int row, int column) {
    return new OpenBlasProvider.Doubles(address + Double.BYTES * (row + (long) column * dimension));
  }
}
