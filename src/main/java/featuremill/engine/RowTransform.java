package featuremill.engine;

import featuremill.spark.ColumnNames;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.transform.Chain;
import featuremill.transform.FittedTransform;
import featuremill.transform.Imputation;
import featuremill.transform.Selection;
import featuremill.transform.Standardization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * What a fitted pipeline makes of a row as it is read. A fit and whoever applies its model later
 * both go through here, so that they give the same bits.
 *
 * @param preparation the row steps; empty where there are none
 * @param inputWidth features that the fits meet before the rare ones are left out
 * @param columns [d], positions of the features among those
 * @param filling what stands in for missing values, where there may be any
 */
record RowTransform(
    List<FittedTransform> preparation,
    int inputWidth,
    int[] columns,
    Optional<Imputation> filling,
    Optional<Standardization> standardization,
    Optional<Scoring> scoring) {

  /** All of it as one transform. */
  FittedTransform chain() {
    if (scoring.isPresent() && scoring.get().byEntries()) {
      return scoring.get().ofEntries(inputWidth, columns);
    }
    List<FittedTransform> chain = new ArrayList<>(preparation);
    Selection selection = new Selection(inputWidth, columns);
    if (narrows()) {
      chain.add(selection);
    }
    filling.ifPresent(chain::add);
    standardization.ifPresent(chain::add);
    scoring.ifPresent(scored -> chain.add(scored.ofWhole(standardization.isPresent())));
    return new Chain(chain.isEmpty() ? List.of(selection) : chain);
  }

  /** The same without a reconstruction error. */
  RowTransform withoutError() {
    return new RowTransform(
        preparation,
        inputWidth,
        columns,
        filling,
        standardization,
        scoring.map(Scoring::withoutError));
  }

  /** Whether a row's values are others afterwards, or fewer. */
  boolean changesValues() {
    return narrows()
        || !preparation.isEmpty()
        || standardization.isPresent()
        || scoring.isPresent();
  }

  /**
   * Rows as it makes them: carried columns and {@code features}, behind them the reconstruction
   * error where one is wanted. A vector column whose values it does not change stays as it is.
   *
   * @param refusing whether a row whose image is not finite is an error
   */
  Dataset<Row> of(
      Dataset<Row> rows, List<StructField> carried, FeatureColumns features, boolean refusing) {
    if (features.isVectorColumn() && !changesValues()) {
      List<Column> columns = new ArrayList<>();
      carried.forEach(field -> columns.add(ColumnNames.column(field.name())));
      columns.add(features.vectors());
      return rows.select(columns.toArray(new Column[0]));
    }
    FeatureRows.Output output =
        measuresError() ? FeatureRows.Output.WITH_ERROR : FeatureRows.Output.PLAIN;
    return FeatureRows.transform(
        rows, carried, features, chain(), refusing ? output.refusing(features.names()) : output);
  }

  /** Whether each row gets a reconstruction error behind its features. */
  boolean measuresError() {
    return scoring.isPresent() && scoring.get().scores().reconstructionError();
  }

  private boolean narrows() {
    return columns.length < inputWidth;
  }
}
