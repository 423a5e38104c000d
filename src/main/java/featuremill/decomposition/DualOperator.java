package featuremill.decomposition;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.SymmetricMatrix;

/**
 * C = Z'Z / divisor of a matrix Z [n x d] of few rows, which is why its dual K = Z Z' / divisor [n
 * x n] can be formed where C cannot. All eigenvalues of C besides zeros are those of K, and K u =
 * theta u gives C v = theta v for v = Z'u.
 */
public interface DualOperator extends SymmetricOperator {
  /** n. */
  int rows();

  /** The most roundings that an entry of {@link #dual} has met, see {@link Rounding#ofForming}. */
  long dualRoundings();

  /** K, 8 n^2 bytes; the caller closes it. One pass over Z, n^2 d / 2 multiply-adds. */
  SymmetricMatrix dual();

  /**
   * Sets {@code out} to Z' times the weights: shapes [n x b] and [d x b], any b &gt;= 1 and any
   * strides. One pass over Z, n d b multiply-adds.
   */
  void combineRows(DenseBlock weights, DenseBlock out);
}
