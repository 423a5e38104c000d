package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.FeatureColumns;
import featuremill.spark.WeightColumn;
import featuremill.stats.WeightKind;
import org.apache.spark.sql.types.StructType;

/**
 * The weights of rows, which every statistic honours.
 *
 * @param column that holds them
 * @param kind what they stand for
 * @param where to point when something is wrong
 */
public record RowWeight(String column, WeightKind kind, String where) {

  /**
   * The column of an input.
   *
   * @throws Failure (exit 3) when there is no such column, or it is not numeric
   */
  public WeightColumn column(StructType schema) {
    try {
      return WeightColumn.resolve(schema, column, kind);
    } catch (Failure unusable) {
      throw unusable.at(where);
    }
  }

  /**
   * The same of an input whose features do not hold it.
   *
   * @throws Failure (exit 3) as above, and when it is a feature
   */
  public WeightColumn column(StructType schema, FeatureColumns features) {
    WeightColumn found = column(schema);
    if (features.fields().stream().anyMatch(field -> field.name().equals(found.name()))) {
      throw Failure.input("the weight column '" + found.name() + "' is one of the features, too")
          .at(where)
          .fix("name the features, or give globs, so that it is not among them");
    }
    return found;
  }
}
