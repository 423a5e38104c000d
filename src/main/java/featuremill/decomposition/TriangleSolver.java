package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SingularTriplets;
import featuremill.linalg.UpperTriangle;
import java.util.function.ToIntFunction;

/**
 * The leading eigenpairs of R'R / divisor from the singular values and right vectors of a triangle
 * R, without forming R'R: eigenvalue sigma^2 / divisor.
 *
 * <p>There is no tolerance to set. Each sigma is within a few roundings of the largest, however
 * small it is, where an eigenvalue of R'R is within roundings of the largest eigenvalue, which is
 * sigma within 1e-8 of the largest. Costs what {@link Blas#singularTriplets} costs.
 */
public final class TriangleSolver {
  private final Blas blas;

  public TriangleSolver(Blas blas) {
    this.blas = blas;
  }

  /**
   * Decomposes a triangle, which is left as it is.
   *
   * <p>A pair's residual is the distance to an eigenvalue that both sides of the singular triplet
   * allow: with r the larger of |R v - sigma u| and |R'u - sigma v|, a singular value lies within r
   * of sigma (Weyl, on [0, R; R', 0]), and an eigenvalue within (2 sigma + r) r / divisor of theta.
   * |C v - theta v| would say no more than a rounding of the largest eigenvalue.
   *
   * @param divisor what squares are divided by, numRows - ddof
   * @param wanted how many pairs, 1 to d, given all d singular values, largest first
   * @throws IllegalArgumentException when that number is out of range, or an entry is not finite
   */
  public Eigenpairs solve(UpperTriangle triangle, double divisor, ToIntFunction<double[]> wanted) {
    SingularTriplets triplets = blas.singularTriplets(triangle, wanted);
    double[][] right = triplets.right();
    double[][] left = triplets.left();
    int k = right.length;
    int d = triangle.dimension();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(3L * k * d)) {
      DenseBlock v = rows(memory, 0, k, d);
      DenseBlock u = rows(memory, 1, k, d);
      DenseBlock images = rows(memory, 2, k, d);
      for (int i = 0; i < k; i++) {
        if (SignRule.apply(right[i])) {
          negate(left[i]);
        }
        v.setRow(i, right[i], 0);
        u.setRow(i, left[i], 0);
      }
      double[] residuals = new double[k];
      blas.gemm(1, v, triangle.full().transposed(), 0, images);
      raise(residuals, images, u, triplets.values());
      blas.gemm(1, u, triangle.full(), 0, images);
      raise(residuals, images, v, triplets.values());
      double[] values = new double[k];
      for (int i = 0; i < k; i++) {
        double sigma = triplets.values()[i];
        values[i] = sigma * sigma / divisor;
        residuals[i] = (2 * sigma + residuals[i]) * residuals[i] / divisor;
      }
      String solver = "TSQR and one-sided Jacobi, " + blas.name();
      double orthogonality = Measurement.orthogonality(blas, v);
      return new Eigenpairs(values, right, residuals, orthogonality, solver, 1);
    }
  }

  private static DenseBlock rows(OffHeapDoubles memory, int place, int k, int d) {
    return DenseBlock.strided(memory, (long) place * k * d, k, d, d, 1);
  }

  private static void negate(double[] vector) {
    for (int j = 0; j < vector.length; j++) {
      vector[j] = -vector[j];
    }
  }

  /** Raises each residual to |image - sigma vector|. */
  private static void raise(
      double[] residuals, DenseBlock images, DenseBlock vectors, double[] sigma) {
    double[] image = new double[images.columns()];
    double[] vector = new double[images.columns()];
    for (int i = 0; i < residuals.length; i++) {
      images.copyRow(i, image, 0);
      vectors.copyRow(i, vector, 0);
      for (int j = 0; j < image.length; j++) {
        image[j] -= sigma[i] * vector[j];
      }
      residuals[i] = Math.max(residuals[i], Measurement.norm(image));
    }
  }
}
