package featuremill.linalg;

import java.util.function.ToIntFunction;

/**
 * Dense kernels on operands that {@link Blas} has checked: shapes agree, no dimension is zero, and
 * every {@link DenseBlock} or its transpose has rows that lie one after the other.
 */
public interface BlasProvider {
  /** The implementation, for logs and receipts. */
  String name();

  /** The kernels' processor type; two types may give other bits. */
  String coreType();

  int threads();

  /**
   * The fewest products that {@link #syrk} and {@link #gemm} sum before they add the sum to what C
   * holds; all of them where there are fewer. Bounds the roundings that C meets.
   */
  int leastRun();

  void syrk(double alpha, DenseBlock a, double beta, SymmetricMatrix c);

  void syr(double alpha, double[] x, SymmetricMatrix c);

  void gemm(double alpha, DenseBlock a, DenseBlock b, double beta, DenseBlock c);

  void symm(double alpha, SymmetricMatrix a, DenseBlock b, double beta, DenseBlock c);

  /**
   * Computes the {@code computed} largest eigenpairs, by bisection or, when that is all of them, by
   * relatively robust representations, and returns the first k; {@code a} is destroyed.
   */
  Eigen topEigenpairs(SymmetricMatrix a, int computed, int k);

  /** All eigenvalues, largest first; {@code a} is destroyed. */
  double[] eigenvalues(SymmetricMatrix a);

  boolean cholesky(SymmetricMatrix a);

  /**
   * Replaces R by the triangle of [R; rows], of arbitrary signs; the rows, whose columns lie one
   * after the other, are destroyed.
   */
  void stack(UpperTriangle r, DenseBlock rows);

  /** Replaces R by the triangle of [R; below], of arbitrary signs; {@code below} is destroyed. */
  void stack(UpperTriangle r, UpperTriangle below);

  /**
   * All singular values, and the vectors of as many as are wanted, given the values; {@code a} is
   * destroyed.
   */
  SingularTriplets singularTriplets(UpperTriangle a, ToIntFunction<double[]> wanted);
}
