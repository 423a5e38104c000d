package featuremill.job.model;

/** The rows of a matrix, handed over one at a time. */
@FunctionalInterface
public interface RowSource {
  /**
   * A row; the array is read before the next one is asked for and may be used again.
   *
   * @param index from 0, in order, each once
   */
  double[] row(int index);
}
