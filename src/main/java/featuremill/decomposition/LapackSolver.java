package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.Eigen;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.util.Arrays;

/**
 * The k largest eigenpairs of a matrix that is there, by LAPACK's dsyevr: about (4/3) d^3
 * multiply-adds whatever k, and a copy of the matrix.
 */
public final class LapackSolver {
  private final Blas blas;

  public LapackSolver(Blas blas) {
    this.blas = blas;
  }

  /**
   * The k largest eigenpairs; the matrix is left as it is.
   *
   * @throws IllegalArgumentException when k is not within 1 and d, or an entry is not finite
   */
  public Eigenpairs solve(SymmetricMatrix matrix, int k) {
    RequestedPairs.check(k, matrix.dimension());
    int d = matrix.dimension();
    Eigen eigen = blas.topEigenpairs(matrix, Math.min(d, k + 1));
    double[] values = eigen.values();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * d)) {
      DenseBlock vectors = DenseBlock.rowMajor(memory, k, d);
      for (int i = 0; i < k; i++) {
        vectors.setRow(i, eigen.vectors()[i], 0);
      }
      // Inverse iteration leaves vectors of close eigenvalues orthogonal to some 1e-13 only.
      try (TallBlocks tall = TallBlocks.onAllProcessors(blas)) {
        new Orthonormalizer(tall).polish(vectors.transposed());
      }
      return new Measurement(blas, new FormedOperator(matrix, blas))
          .of(Arrays.copyOf(values, k), vectors, "LAPACK dsyevr, " + blas.name(), 0)
          .withNext(k < d ? values[k] : Double.NaN);
    }
  }
}
