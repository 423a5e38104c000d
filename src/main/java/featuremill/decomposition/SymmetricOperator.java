package featuremill.decomposition;

import featuremill.linalg.DenseBlock;

/**
 * A symmetric linear map of d-vectors, known only by what it does to a block of them: an explicit
 * matrix, or a scan over rows that never forms one.
 */
public interface SymmetricOperator {
  /** d. */
  int dimension();

  /**
   * Sets {@code out} to the operator applied to every column of {@code in}: one pass. Both have
   * shape [d x b] for any b &gt;= 1, any strides, and do not overlap; {@code in} is left as it is.
   */
  void apply(DenseBlock in, DenseBlock out);
}
