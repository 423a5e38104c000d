package featuremill.engine;

import featuremill.spark.ColumnNames;
import featuremill.spark.FeatureColumns;
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
  private final RowTransform rowTransform;

  FittedPipeline(
      MaskChain masks, Preparation preparation, List<StructField> carried, RowTransform transform) {
    this.masks = masks;
    this.preparation = preparation;
    this.features = preparation.read();
    this.carried = carried;
    this.rowTransform = transform;
  }

  public MaskChain masks() {
    return masks;
  }

  /** The row steps, with what was fitted. */
  public Preparation preparation() {
    return preparation;
  }

  /**
   * From a row of the input's features, in the order in which they are read, to its {@code
   * features}; a reconstruction error is none of them.
   */
  public FittedTransform transform() {
    return rowTransform.withoutError().chain();
  }

  /**
   * Positions of the features that are centred explicitly, among those that components are of; null
   * where rows are not read by their entries.
   */
  public int[] centredExplicitly() {
    return rowTransform.scoring().map(Scoring::centred).orElse(null);
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
   * <p>Where a reconstruction error is wanted, it is a column of its own behind them.
   *
   * <p>A vector column whose values no step changes stays as it is read, sparse rows included.
   */
  public Dataset<Row> transform(Dataset<Row> input) {
    return rowTransform.of(masks.kept(input), carried, features, false);
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
