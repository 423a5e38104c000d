package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.ColumnNames;
import java.util.List;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of an input that go through untouched. */
public final class CarriedColumns {
  private CarriedColumns() {}

  /**
   * Finds them.
   *
   * @param wanted names or globs; none for no column
   * @param outputs names of the columns that are written beside them
   * @throws Failure (exit 3) for one that is not there, or has the name of an output
   */
  public static List<StructField> of(StructType schema, List<String> wanted, List<String> outputs) {
    if (wanted.isEmpty()) {
      return List.of();
    }
    List<StructField> carried = new ColumnNames(schema).matching(wanted, "carried");
    for (StructField field : carried) {
      for (String taken : outputs) {
        if (field.name().equalsIgnoreCase(taken)) {
          throw Failure.input("the carried column '" + field.name() + "' has the name of an output")
              .fix("rename it in the input, or do not carry it");
        }
      }
    }
    return carried;
  }
}
