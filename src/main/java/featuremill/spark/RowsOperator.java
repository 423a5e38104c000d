package featuremill.spark;

import featuremill.decomposition.SymmetricOperator;

/**
 * The covariance or correlation of the rows of an input as an operator, never formed: V becomes
 * Z'(Z V) / divisor, where Z holds the centred rows. An application is one pass over all rows,
 * which stay stored on the executors from the first pass on, until this is closed.
 */
public interface RowsOperator extends SymmetricOperator, AutoCloseable {

  /**
   * The most roundings h that a number of a product has met: |fl(C V) - C V|_2 is at most gamma_h
   * trace(C) for each unit vector, whatever the data. A function of how the rows are cut.
   */
  long roundings();

  /** What storing the rows and the passes so far took. */
  RowsUsage usage();

  /** Frees what the executors hold. */
  @Override
  void close();
}
