package featuremill.engine;

import featuremill.spark.FeatureColumns;
import featuremill.transform.FittedTransform;
import featuremill.transform.Imputation;
import featuremill.transform.Selection;
import featuremill.transform.Standardization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * A model that was fitted before, ready for other rows. It gives the same bits that the fit itself
 * gives for the same rows.
 *
 * @param read the feature columns of those rows
 * @param taken positions among these of the features that the first step takes
 * @param steps the row steps; empty where there are none
 * @param kept positions of the model's features among those that the row steps leave; of the
 *     features that are read where there are no row steps
 * @param filling what stands in for missing values, where the model knows of any
 */
public record AppliedModel(
    FeatureColumns read,
    int[] taken,
    List<FittedTransform> steps,
    int[] kept,
    Optional<Imputation> filling,
    Optional<Standardization> standardization,
    Optional<Scoring> scoring) {

  /** Whether it makes other values of a row's features at all, or fewer. */
  public boolean changesValues() {
    return rowTransform().changesValues();
  }

  /**
   * Carried columns and {@code features}, one row for each row, in their order.
   *
   * <p>Lazy; a row of which the model makes something that is not finite is an error (exit 3) of
   * whoever reads the result.
   */
  public Dataset<Row> features(Dataset<Row> rows, List<StructField> carried) {
    return rowTransform().of(rows, carried, read, true);
  }

  private RowTransform rowTransform() {
    if (steps.isEmpty()) {
      return new RowTransform(List.of(), read.width(), taken, filling, standardization, scoring);
    }
    List<FittedTransform> preparation = new ArrayList<>();
    if (taken.length < read.width()) {
      preparation.add(new Selection(read.width(), taken));
    }
    preparation.addAll(steps);
    int width = steps.get(steps.size() - 1).outputWidth();
    return new RowTransform(preparation, width, kept, filling, standardization, scoring);
  }
}
