package featuremill.spark;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows that a fit is made of: those of an input that its masks keep.
 *
 * @param input the input
 * @param features its columns that are read
 * @param reason an integer column: -1 for a row that is kept, else the index of the mask that
 *     rejects it; not looked at when there are no masks
 * @param reasons number of masks
 * @param inputBytes size of the input as it is stored; 0 when it is not known
 */
public record SelectedRows(
    Dataset<Row> input, FeatureColumns features, Column reason, int reasons, long inputBytes) {
  /** The reason of a row that is kept. */
  static final int KEPT = -1;
}
