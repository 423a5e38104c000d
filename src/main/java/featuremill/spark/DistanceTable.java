package featuremill.spark;

import featuremill.transform.FittedTransform;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;

/** A table whose rows are to be compared: which of them, what is done to them first, their ids. */
public final class DistanceTable {
  private final Dataset<Row> input;
  private final FeatureColumns features;
  private final Column reason;
  private final int reasons;
  private final GatheredRows source;
  private final String id;

  private DistanceTable(
      Dataset<Row> input,
      FeatureColumns features,
      Column reason,
      int reasons,
      GatheredRows source,
      String id) {
    this.input = input;
    this.features = features;
    this.reason = reason;
    this.reasons = reasons;
    this.source = source;
    this.id = id;
  }

  /**
   * The rows that masks keep; a row's id is its place in the input, rejected rows counted.
   *
   * @param reason the masks that reject a row, as {@link RowHead} has them; not looked at without
   *     masks
   * @param reasons number of masks
   * @param before what is done to rows first; null for nothing
   * @throws IllegalArgumentException if the transform does not take rows of that many features
   */
  public static DistanceTable of(
      Dataset<Row> input,
      FeatureColumns features,
      Column reason,
      int reasons,
      FittedTransform before) {
    GatheredRows source = new GatheredRows(features, new RowHead(reasons), before);
    return new DistanceTable(input, features, reason, reasons, source, null);
  }

  /** All rows, features as they are. */
  public static DistanceTable of(Dataset<Row> input, FeatureColumns features) {
    return of(input, features, null, 0, null);
  }

  /** The same rows, their ids in a column of integers. */
  public DistanceTable withIds(String column) {
    return new DistanceTable(input, features, reason, reasons, source, column);
  }

  /** Features of a row as it is compared. */
  public int width() {
    return source.width();
  }

  boolean hasIds() {
    return id != null;
  }

  GatheredRows source() {
    return source;
  }

  Dataset<Row> input() {
    return input;
  }

  /** All rows, rejected ones too; the last column is the id where there are ids. */
  JavaRDD<InternalRow> rows() {
    SelectedRows rows = new SelectedRows(input, features, reason, reasons, 0);
    return id == null
        ? rows.internalRows()
        : rows.internalRows(List.of(ColumnNames.column(id).cast(DataTypes.LongType)));
  }
}
