package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;

/** Projections and CholeskyQR on tall blocks of vectors (Yamamoto et al., ETNA 44, 2015). */
final class Orthonormalizer {
  /** Rows that are rewritten at a time, so that a product in place needs little memory. */
  private static final int CHUNK = 4096;

  /** Keeps the loss of orthogonality of one CholeskyQR at 1e-5, which a second one repairs. */
  private static final double LEAST_PIVOT = 1e-11;

  private final Blas blas;

  Orthonormalizer(Blas blas) {
    this.blas = blas;
  }

  /** W -= Q (Q'W) for shapes [d x m] and [d x b]; returns Q'W, of shape [m x b]. */
  double[][] project(DenseBlock q, DenseBlock w) {
    int m = q.columns();
    int b = w.columns();
    if (m == 0 || b == 0) {
      return new double[m][b];
    }
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) m * b)) {
      DenseBlock h = DenseBlock.rowMajor(memory, m, b);
      blas.gemm(1, q.transposed(), w, 0, h);
      blas.gemm(-1, q, h, 1, w);
      return toRows(h);
    }
  }

  /**
   * Replaces W by an orthonormal basis of its columns and returns R with W_before = W_after R.
   *
   * @return null, with W as it was, where a column is no longer than {@code least} or the columns
   *     are too close to dependent
   */
  double[][] normalize(DenseBlock w, double least) {
    double[][] gram = gram(w);
    for (int j = 0; j < gram.length; j++) {
      if (!(Math.sqrt(gram[j][j]) > least)) {
        return null;
      }
    }
    double[][] r = SmallMatrix.cholesky(gram, LEAST_PIVOT);
    if (r != null) {
      multiplyInPlace(w, SmallMatrix.inverse(r));
    }
    return r;
  }

  /** Removes the last digits of non-orthogonality from columns that are nearly orthonormal. */
  void polish(DenseBlock w) {
    if (normalize(w, 0.5) == null) {
      throw new IllegalStateException("eigenvectors of shape " + w.shape() + " are dependent");
    }
  }

  /** The first columns of W become W times the factor, which has no more columns than rows. */
  void multiplyInPlace(DenseBlock w, double[][] factor) {
    int rows = factor.length;
    int columns = factor[0].length;
    int chunk = Math.min(CHUNK, w.rows());
    try (OffHeapDoubles small = OffHeapDoubles.allocate((long) rows * columns);
        OffHeapDoubles memory = OffHeapDoubles.allocate((long) chunk * columns)) {
      DenseBlock right = DenseBlock.rowMajor(small, rows, columns);
      for (int i = 0; i < rows; i++) {
        right.setRow(i, factor[i], 0);
      }
      for (int from = 0; from < w.rows(); from += CHUNK) {
        DenseBlock part = w.rowRange(from, Math.min(w.rows(), from + CHUNK));
        DenseBlock product = DenseBlock.columnMajor(memory, part.rows(), columns);
        blas.gemm(1, part, right, 0, product);
        part.columnRange(0, columns).copyFrom(product);
      }
    }
  }

  private double[][] gram(DenseBlock w) {
    int b = w.columns();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) b * b)) {
      DenseBlock gram = DenseBlock.rowMajor(memory, b, b);
      blas.gemm(1, w.transposed(), w, 0, gram);
      return toRows(gram);
    }
  }

  private static double[][] toRows(DenseBlock block) {
    double[][] rows = new double[block.rows()][block.columns()];
    for (int i = 0; i < rows.length; i++) {
      block.copyRow(i, rows[i], 0);
    }
    return rows;
  }
}
