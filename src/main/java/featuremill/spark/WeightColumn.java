package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.stats.WeightKind;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The column that holds the weights of rows.
 *
 * @param name as the input has it, for messages
 * @param read the column that is read, which is another one where rows were prepared
 * @param kind what the weights stand for
 */
public record WeightColumn(String name, String read, WeightKind kind) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Finds the column.
   *
   * @throws Failure (exit 3) when the input has no such column, or it is not numeric
   */
  public static WeightColumn resolve(StructType schema, String name, WeightKind kind) {
    StructField field = new ColumnNames(schema).matching(List.of(name), "weight").get(0);
    if (!(field.dataType() instanceof NumericType)) {
      throw Failure.input(
              "the weight column '"
                  + field.name()
                  + "' is "
                  + field.dataType().simpleString()
                  + ", not numeric")
          .fix("name a column of numbers, 0 or more");
    }
    return new WeightColumn(field.name(), field.name(), kind);
  }

  /** The weights as doubles. */
  public Column column() {
    return ColumnNames.column(read).cast("double");
  }

  /** The same weights in a column of another name. */
  WeightColumn in(String column) {
    return new WeightColumn(name, column, kind);
  }
}
