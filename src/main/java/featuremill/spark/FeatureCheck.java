package featuremill.spark;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.forall;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.udf;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Whether the features of a row are there, as a boolean column; false or null where one is not, and
 * where the row has no array or vector at all. Of sparse vectors only the entries are looked at.
 */
public enum FeatureCheck {
  /** Neither null nor NaN. */
  PRESENT,
  /** Neither null nor NaN nor infinite. */
  FINITE;

  /** Columns that are checked one by one; more of them go through an array. */
  private static final int FEW = 32;

  /**
   * The check of some features.
   *
   * @param selected positions of the features, ascending
   */
  public Column of(FeatureColumns features, int[] selected) {
    List<StructField> fields = features.fields();
    StructField first = fields.get(0);
    boolean all = selected.length == features.width();
    if (features.isVectorColumn()) {
      UDF1<Vector, Boolean> check = all ? this::holds : vector -> holds(vector, selected);
      return udf(check, DataTypes.BooleanType).apply(ColumnNames.column(first.name()));
    }
    if (first.dataType() instanceof ArrayType) {
      Column values = flat(first);
      Column taken = all ? values : transform(lit(selected), i -> get(values, i));
      return forall(taken, this::holds);
    }
    Column[] values =
        Arrays.stream(selected)
            .mapToObj(j -> ColumnNames.column(fields.get(j).name()).cast(DataTypes.DoubleType))
            .toArray(Column[]::new);
    return values.length > FEW
        ? forall(array(values), this::holds)
        : Arrays.stream(values).map(this::holds).reduce(lit(true), Column::and);
  }

  private static Column flat(StructField field) {
    Column column = ColumnNames.column(field.name());
    DataType level = field.dataType();
    while (level instanceof ArrayType outer && outer.elementType() instanceof ArrayType) {
      column = flatten(column);
      level = outer.elementType();
    }
    return column.cast("array<double>");
  }

  private Column holds(Column x) {
    return this == PRESENT
        ? x.isNotNull().and(not(isnan(x)))
        // NaN is above infinity to Spark.
        : x.isNotNull().and(abs(x).lt(Double.POSITIVE_INFINITY));
  }

  private boolean holds(double x) {
    return this == PRESENT ? !Double.isNaN(x) : Double.isFinite(x);
  }

  private boolean holds(Vector vector) {
    if (vector == null) {
      return false;
    }
    double[] values = vector instanceof SparseVector sparse ? sparse.values() : vector.toArray();
    return Arrays.stream(values).allMatch(this::holds);
  }

  private boolean holds(Vector vector, int[] selected) {
    return vector != null
        && Arrays.stream(selected).allMatch(j -> j < vector.size() && holds(vector.apply(j)));
  }
}
