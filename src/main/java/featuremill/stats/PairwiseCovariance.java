package featuremill.stats;

import featuremill.linalg.SymmetricMatrix;

/**
 * A covariance of columns that have values in different rows. Holds off-heap memory until it is
 * closed.
 *
 * @param matrix [d x d], c_ij over the rows where both columns have a value; need not be positive
 *     semi-definite
 * @param counts [d x d], how many such rows there are; the diagonal counts a column's values
 */
public record PairwiseCovariance(SymmetricMatrix matrix, SymmetricMatrix counts)
    implements AutoCloseable {
  @Override
  public void close() {
    matrix.close();
    counts.close();
  }
}
