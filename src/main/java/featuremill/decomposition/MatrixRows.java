package featuremill.decomposition;

/**
 * The rows of a symmetric matrix of any width, each asked for once and in order, so that no more of
 * it than a run of rows is ever held.
 */
public interface MatrixRows extends AutoCloseable {
  /** d. */
  int dimension();

  /**
   * Row {@code index} [d], which may be used again for the next one. Entries (i, j) and (j, i) have
   * the same bits.
   *
   * @param index from 0, in order, each once
   */
  double[] row(int index);

  /** Frees what was held to make the rows. */
  @Override
  void close();
}
