package featuremill.spark;

import java.io.Serializable;
import java.util.Iterator;

/**
 * Takes the features of a segment's kept rows out of the form in which they come.
 *
 * @param <T> that form
 */
interface RowFeed<T> extends Serializable {
  /** Number of features a row has as it is read. */
  int width();

  /** Whether rows have weights. */
  boolean isWeighted();

  /**
   * Stages every row that is kept.
   *
   * @throws RaggedRowException if a row does not have {@link #width()} features
   */
  void feed(Iterator<T> rows, StagedRows staged);
}
