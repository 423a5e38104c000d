package featuremill.decomposition;

import featuremill.linalg.DenseBlock;

/** Projections and CholeskyQR on tall blocks of vectors (Yamamoto et al., ETNA 44, 2015). */
final class Orthonormalizer {
  /** Keeps the loss of orthogonality of one CholeskyQR at 1e-5, which a second one repairs. */
  private static final double LEAST_PIVOT = 1e-11;

  private final TallBlocks tall;

  Orthonormalizer(TallBlocks tall) {
    this.tall = tall;
  }

  /** W -= Q (Q'W) for shapes [d x m] and [d x b]; returns Q'W, of shape [m x b]. */
  double[][] project(DenseBlock q, DenseBlock w) {
    double[][] h = tall.innerProducts(q, w);
    tall.subtractProduct(q, h, w);
    return h;
  }

  /**
   * Replaces W by an orthonormal basis of its columns and returns R with W_before = W_after R.
   *
   * @return null, with W as it was, where a column is no longer than {@code least} or the columns
   *     are too close to dependent
   */
  double[][] normalize(DenseBlock w, double least) {
    double[][] gram = tall.innerProducts(w, w);
    for (int j = 0; j < gram.length; j++) {
      if (!(Math.sqrt(gram[j][j]) > least)) {
        return null;
      }
    }
    double[][] r = SmallMatrix.cholesky(gram, LEAST_PIVOT);
    if (r != null) {
      tall.multiplyInPlace(w, SmallMatrix.inverse(r));
    }
    return r;
  }

  /** Removes the last digits of non-orthogonality from columns that are nearly orthonormal. */
  void polish(DenseBlock w) {
    if (normalize(w, 0.5) == null) {
      throw new IllegalStateException("eigenvectors of shape " + w.shape() + " are dependent");
    }
  }
}
