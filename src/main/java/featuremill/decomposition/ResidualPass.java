package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;

/**
 * One application of C to published vectors V, and what a certificate needs of R = CV - V Theta.
 *
 * @param norms |r_i|
 * @param projected |V'R|_F: how far the values are from the Rayleigh-Ritz values of V
 * @param rounding |fl(C w) - C w| of a unit vector w from the span of V
 */
record ResidualPass(double[] norms, double projected, double rounding) {

  /** |R|_F, which is no less than |R|_2. */
  double norm() {
    return Measurement.norm(norms);
  }

  static ResidualPass of(Blas blas, SymmetricMatrix matrix, double[] values, double[][] vectors) {
    int k = values.length;
    int d = matrix.dimension();
    try (OffHeapDoubles in = OffHeapDoubles.allocate((k + 1L) * d);
        OffHeapDoubles out = OffHeapDoubles.allocate((k + 1L) * d)) {
      DenseBlock candidates = DenseBlock.rowMajor(in, k + 1, d);
      DenseBlock images = DenseBlock.rowMajor(out, k + 1, d);
      double[] mixture = mixture(vectors);
      for (int i = 0; i < k; i++) {
        candidates.setRow(i, vectors[i], 0);
      }
      candidates.setRow(k, mixture, 0);
      blas.symm(1, matrix, candidates.transposed(), 0, images.transposed());
      double[] image = new double[d];
      double[] norms = new double[k];
      for (int i = 0; i < k; i++) {
        images.copyRow(i, image, 0);
        for (int j = 0; j < d; j++) {
          image[j] -= values[i] * vectors[i][j];
        }
        images.setRow(i, image, 0);
        norms[i] = Measurement.norm(image);
      }
      images.copyRow(k, image, 0);
      double projected = projected(blas, candidates.rowRange(0, k), images.rowRange(0, k));
      return new ResidualPass(norms, projected, ProductRounding.of(matrix, mixture, image));
    }
  }

  /** The vectors' sum, of unit length. */
  private static double[] mixture(double[][] vectors) {
    double[] sum = new double[vectors[0].length];
    double weight = 1 / Math.sqrt(vectors.length);
    for (double[] vector : vectors) {
      for (int j = 0; j < sum.length; j++) {
        sum[j] += weight * vector[j];
      }
    }
    return sum;
  }

  private static double projected(Blas blas, DenseBlock vectors, DenseBlock residuals) {
    int k = vectors.rows();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * k)) {
      DenseBlock product = DenseBlock.rowMajor(memory, k, k);
      blas.gemm(1, vectors, residuals.transposed(), 0, product);
      return Measurement.norm(product.toArray());
    }
  }
}
