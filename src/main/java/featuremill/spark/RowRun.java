package featuremill.spark;

/** Rows that come together, by columns or in a page, and are taken from the first to the last. */
interface RowRun {
  /** Rows that are left. */
  int rows();

  /**
   * Copies the features of the next rows, row-major, to {@code target[offset .. offset + count *
   * width)}.
   *
   * @param count at most {@link #rows}
   * @throws RaggedRowException if a row has another number of features
   */
  void take(int count, double[] target, int offset, RowReader.NullReport nulls);
}
