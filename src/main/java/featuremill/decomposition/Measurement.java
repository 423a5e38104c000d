package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;

/** Turns candidate eigenpairs into published ones: sign, residuals by a pass of their own. */
final class Measurement {
  private final Blas blas;
  private final SymmetricOperator operator;

  Measurement(Blas blas, SymmetricOperator operator) {
    this.blas = blas;
    this.operator = operator;
  }

  /**
   * Measures candidates.
   *
   * @param vectors [k x d], a vector per row, orthonormal; the signs are changed in place
   * @param passes what the solver took, without this one
   */
  Eigenpairs of(double[] values, DenseBlock vectors, String solver, int passes) {
    int k = vectors.rows();
    double[][] rows = new double[k][vectors.columns()];
    for (int i = 0; i < k; i++) {
      vectors.copyRow(i, rows[i], 0);
      SignRule.apply(rows[i]);
      vectors.setRow(i, rows[i], 0);
    }
    return new Eigenpairs(
        values, rows, residuals(values, vectors), orthogonality(blas, vectors), solver, passes + 1);
  }

  private double[] residuals(double[] values, DenseBlock vectors) {
    int k = vectors.rows();
    int d = vectors.columns();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * d)) {
      DenseBlock images = DenseBlock.rowMajor(memory, k, d);
      operator.apply(vectors.transposed(), images.transposed());
      double[] residuals = new double[k];
      double[] vector = new double[d];
      double[] image = new double[d];
      for (int i = 0; i < k; i++) {
        vectors.copyRow(i, vector, 0);
        images.copyRow(i, image, 0);
        for (int j = 0; j < d; j++) {
          image[j] -= values[i] * vector[j];
        }
        residuals[i] = norm(image);
      }
      return residuals;
    }
  }

  /** The largest entry of |V V' - I| for a vector per row. */
  static double orthogonality(Blas blas, DenseBlock vectors) {
    int k = vectors.rows();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * k)) {
      DenseBlock gram = DenseBlock.rowMajor(memory, k, k);
      blas.gemm(1, vectors, vectors.transposed(), 0, gram);
      double worst = 0;
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
          worst = Math.max(worst, Math.abs(gram.get(i, j) - (i == j ? 1 : 0)));
        }
      }
      return worst;
    }
  }

  /** The 2-norm, safe where squares would overflow or vanish. */
  static double norm(double[] vector) {
    double largest = 0;
    for (double v : vector) {
      largest = Math.max(largest, Math.abs(v));
    }
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    double scale = Math.scalb(1.0, Math.min(1000, -Math.getExponent(largest)));
    double sum = 0;
    for (double v : vector) {
      sum += (v * scale) * (v * scale);
    }
    return Math.sqrt(sum) / scale;
  }
}
