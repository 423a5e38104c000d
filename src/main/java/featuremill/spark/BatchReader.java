package featuremill.spark;

import java.io.Serializable;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Copies the features of a run of rows of a columnar batch into a row-major staging block, as
 * {@link RowReader} does with single rows.
 */
interface BatchReader extends Serializable {

  /** Number of features a row has. */
  int width();

  /**
   * Copies rows {@code [from, from + count)} to {@code target[offset .. offset + count * width)}.
   *
   * @throws RaggedRowException if a row does not have {@link #width()} features
   */
  void read(
      ColumnarBatch batch,
      int from,
      int count,
      double[] target,
      int offset,
      RowReader.NullReport nulls);
}
