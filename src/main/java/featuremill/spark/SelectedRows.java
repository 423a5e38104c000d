package featuremill.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The rows that a fit is made of: those of an input that its masks keep.
 *
 * @param input the input
 * @param features its columns that are read
 * @param reason a {@code bigint} column: the masks that reject a row, as {@link RowHead} has them;
 *     not looked at when there are no masks
 * @param reasons number of masks
 * @param inputBytes size of the input as it is stored; 0 when it is not known
 * @param weight the column of the rows' weights; null where each row counts once
 * @param source the features that {@code features} were made of, as they were read and not yet
 *     rounded, so that a scan measures what that takes; null where none does
 */
public record SelectedRows(
    Dataset<Row> input,
    FeatureColumns features,
    Column reason,
    int reasons,
    long inputBytes,
    WeightColumn weight,
    FeatureColumns source) {

  /** Rows of features as the input has them. */
  public SelectedRows(
      Dataset<Row> input,
      FeatureColumns features,
      Column reason,
      int reasons,
      long inputBytes,
      WeightColumn weight) {
    this(input, features, reason, reasons, inputBytes, weight, null);
  }

  /** Rows without weights. */
  public SelectedRows(
      Dataset<Row> input, FeatureColumns features, Column reason, int reasons, long inputBytes) {
    this(input, features, reason, reasons, inputBytes, null);
  }

  /** The same rows with other columns of theirs as features. */
  public SelectedRows of(FeatureColumns others) {
    return new SelectedRows(input, others, reason, reasons, inputBytes, weight);
  }

  /** What stands before the features in {@link #internalRows}. */
  RowHead head() {
    return new RowHead(reasons, weight);
  }

  /**
   * All rows, whether they are kept or not: the head, the features, and, where there is one, their
   * source.
   */
  JavaRDD<InternalRow> internalRows() {
    return internalRows(List.of());
  }

  /** The same with further columns behind all that. */
  JavaRDD<InternalRow> internalRows(List<Column> further) {
    List<Column> columns = new ArrayList<>();
    if (head().isMasked()) {
      columns.add(reason);
    }
    if (head().isWeighted()) {
      columns.add(weight.column());
    }
    columns.addAll(features.columns());
    if (source != null) {
      columns.addAll(source.columns());
    }
    columns.addAll(further);
    return InternalRows.of(input.select(columns.toArray(new Column[0])));
  }

  /** A reader of the features of {@link #internalRows}. */
  RowReader reader() {
    return features.reader(head().width());
  }

  /** A reader of the source in {@link #internalRows}, or null. */
  RowReader sourceReader() {
    return source == null ? null : source.reader(head().width() + features.columns().size());
  }
}
