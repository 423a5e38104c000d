package featuremill.spark;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Copies the features of one internal row into a row-major staging block.
 *
 * <p>A null feature becomes NaN in the block and is reported, so that it is counted as a null.
 */
interface RowReader extends Serializable {

  /** Number of features a row has. */
  int width();

  /**
   * Copies a row's features to {@code target[offset .. offset + width)}.
   *
   * @throws RaggedRowException if the row does not have {@link #width()} features
   */
  void read(InternalRow row, double[] target, int offset, NullReport nulls);

  /** What a row is whose features are null as a whole: every one of them is. */
  default void readNullRow(double[] target, int offset, NullReport nulls) {
    for (int j = 0; j < width(); j++) {
      target[offset + j] = Double.NaN;
      nulls.nullAt(j);
    }
  }

  /** Hears of each null feature. */
  interface NullReport {
    void nullAt(int feature);
  }
}
