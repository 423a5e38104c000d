package featuremill.engine;

import featuremill.spark.ColumnNames;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.transform.FittedTransform;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** The masks and transforms that a fit has settled, ready to be applied to a Dataset. */
public final class FittedPipeline {
  private final MaskChain masks;
  private final Preparation preparation;
  private final FeatureColumns features;
  private final List<StructField> carried;
  private final FittedTransform transform;
  private final boolean changesValues;

  FittedPipeline(
      MaskChain masks,
      Preparation preparation,
      List<StructField> carried,
      FittedTransform transform,
      boolean changesValues) {
    this.masks = masks;
    this.preparation = preparation;
    this.features = preparation.read();
    this.carried = carried;
    this.transform = transform;
    this.changesValues = changesValues;
  }

  public MaskChain masks() {
    return masks;
  }

  /** The row steps, with what was fitted. */
  public Preparation preparation() {
    return preparation;
  }

  /** The transform of a row of the input's features, in the order in which they are read. */
  public FittedTransform transform() {
    return transform;
  }

  /** The input's feature columns. */
  public FeatureColumns features() {
    return features;
  }

  public List<StructField> carried() {
    return carried;
  }

  /**
   * The kept rows: carried columns and {@code features}, what the steps made of them.
   *
   * <p>A vector column whose values no step changes stays as it is read, sparse rows included.
   */
  public Dataset<Row> transform(Dataset<Row> input) {
    Dataset<Row> kept = masks.kept(input);
    if (features.isVectorColumn() && !changesValues) {
      List<Column> columns = columns();
      columns.add(features.vectors());
      return kept.select(columns.toArray(new Column[0]));
    }
    return FeatureRows.transform(kept, carried, features, transform);
  }

  /** The rejected rows: carried columns, the original features, and the reasons. */
  public Dataset<Row> rejected(Dataset<Row> input) {
    List<Column> columns = columns();
    for (StructField field : features.fields()) {
      if (!carried.contains(field)) {
        columns.add(ColumnNames.column(field.name()));
      }
    }
    columns.add(ColumnNames.column(MaskChain.REASONS));
    return masks.rejected(input).select(columns.toArray(new Column[0]));
  }

  private List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    carried.forEach(field -> columns.add(ColumnNames.column(field.name())));
    return columns;
  }
}
