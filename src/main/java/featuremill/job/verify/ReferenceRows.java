package featuremill.job.verify;

import featuremill.engine.RowWeight;
import featuremill.reference.ReferenceWeights;
import featuremill.spark.ColumnNames;
import featuremill.spark.Dtype;
import featuremill.spark.FeatureColumns;
import featuremill.spark.InternalRows;
import featuremill.stats.WeightKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * The input once more, for the reference: Spark's own conversions of whole arrays and vectors, none
 * of the readers and blocks of the fit.
 *
 * <p>Rows stay internal, since an external one boxes every feature, which costs more than all that
 * the reference computes.
 */
final class ReferenceRows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Elements read as they are; a cast by Spark boxes them, and is left for all others. */
  private static final Set<DataType> WIDENED =
      Set.of(
          DataTypes.DoubleType,
          DataTypes.FloatType,
          DataTypes.LongType,
          DataTypes.IntegerType,
          DataTypes.ShortType,
          DataTypes.ByteType);

  private final transient Dataset<Row> input;
  private final transient FeatureColumns features;
  private final int[] selected;

  /** Where each feature of the input goes, -1 for one that is not selected; null if all are. */
  private final int[] positions;

  private final DataType type;
  private final boolean rounded;
  private final ReferenceSteps steps;

  /** Null where rows have no weights. */
  private final transient RowWeight weight;

  private final boolean weighted;
  private final ReferenceWeights.Kind kind;

  /**
   * Rows of some features as row steps leave them.
   *
   * @param selected names of the features that the first step takes, in the order wanted
   * @param weight of the rows; null where each counts once
   */
  ReferenceRows(
      Dataset<Row> input,
      FeatureColumns features,
      List<String> selected,
      ReferenceSteps steps,
      RowWeight weight) {
    this.weight = weight;
    this.weighted = weight != null;
    this.kind = kind(weight);
    this.steps = steps;
    this.input = input;
    this.features = features;
    boolean all = features.names().equals(selected);
    Map<String, Integer> known = all ? Map.of() : known(features);
    this.selected =
        all
            ? IntStream.range(0, selected.size()).toArray()
            : selected.stream().mapToInt(known::get).toArray();
    this.positions = all ? null : positions(this.selected, features.width());
    this.type = type(features);
    this.rounded = features.dtype() == Dtype.FLOAT32;
  }

  /** What weights stand for; rows without are each repeated once. */
  static ReferenceWeights.Kind kind(RowWeight weight) {
    boolean reliability = weight != null && weight.kind() == WeightKind.RELIABILITY;
    return reliability ? ReferenceWeights.Kind.RELIABILITY : ReferenceWeights.Kind.FREQUENCY;
  }

  private static Map<String, Integer> known(FeatureColumns features) {
    Map<String, Integer> known = new HashMap<>();
    for (String name : features.names()) {
      known.putIfAbsent(name, known.size());
    }
    return known;
  }

  private static int[] positions(int[] selected, int width) {
    int[] positions = new int[width];
    Arrays.fill(positions, -1);
    for (int j = 0; j < selected.length; j++) {
      positions[selected[j]] = j;
    }
    return positions;
  }

  /** What a row holds: a vector, an array, or (null) a column for each feature. */
  private static DataType type(FeatureColumns features) {
    if (features.isVectorColumn()) {
      return SQLDataTypes.VectorType();
    }
    if (!(features.fields().get(0).dataType() instanceof ArrayType outer)) {
      return null;
    }
    ArrayType array = innermost(outer);
    return WIDENED.contains(array.elementType())
        ? array
        : new ArrayType(DataTypes.DoubleType, array.containsNull());
  }

  private static ArrayType innermost(ArrayType array) {
    return array.elementType() instanceof ArrayType inner ? innermost(inner) : array;
  }

  /** Nested arrays in a row, the last index running fastest. */
  private static Column flat(StructField field) {
    Column column = ColumnNames.column(field.name());
    DataType level = field.dataType();
    while (level instanceof ArrayType array && array.elementType() instanceof ArrayType) {
      column = functions.flatten(column);
      level = array.elementType();
    }
    return column;
  }

  /** Names that the input does not have. */
  static List<String> missing(FeatureColumns features, List<String> selected) {
    if (features.names().equals(selected)) {
      return List.of();
    }
    Set<String> known = new HashSet<>(features.names());
    return selected.stream().filter(name -> !known.contains(name)).toList();
  }

  /**
   * Rows of {@code [reasons, features ..., weight]}, the last where there is one, partitions and
   * order as the input has them. A row is valid until the next one is asked for.
   */
  JavaRDD<InternalRow> with(Column reasons) {
    return with(reasons, List.of());
  }

  /** The same with further columns behind all that. */
  JavaRDD<InternalRow> with(Column reasons, List<Column> further) {
    List<Column> columns = new ArrayList<>();
    columns.add(reasons);
    if (type == null) {
      for (int j : selected) {
        columns.add(ColumnNames.column(features.fields().get(j).name()).cast("double"));
      }
    } else {
      Column column = flat(features.fields().get(0));
      columns.add(type instanceof ArrayType ? column.cast(type) : column);
    }
    if (weighted) {
      columns.add(ColumnNames.column(weight.column()).cast("double"));
    }
    columns.addAll(further);
    return InternalRows.of(input.select(columns.toArray(new Column[0])));
  }

  /** How much a row of {@link #with} counts: 1 where rows have no weights; NaN for a null. */
  double weight(InternalRow row) {
    if (!weighted) {
      return 1;
    }
    int at = type == null ? selected.length + 1 : 2;
    return row.isNullAt(at) ? Double.NaN : row.getDouble(at);
  }

  /** What weights stand for. */
  ReferenceWeights.Kind kind() {
    return kind;
  }

  /** Whether no mask rejects a row of {@link #with}. */
  static boolean isKept(InternalRow row) {
    return row.getLong(0) == 0;
  }

  /**
   * The selected features of a row of {@link #with}, after the row steps; NaN for a null. As
   * float32 where the job keeps them so. Vectors that are stored by their entries stay so.
   */
  ReferenceRow features(InternalRow row) {
    ReferenceRow stored = stored(row);
    ReferenceRow kept = rounded ? stored.rounded() : stored;
    return steps.isEmpty() ? kept : ReferenceRow.prepared(steps.apply(kept.toArray()));
  }

  /** The columns after the features; NaN for a null. */
  double[] beside(InternalRow row, int count) {
    int from = (type == null ? 1 + selected.length : 2) + (weighted ? 1 : 0);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      double value = row.isNullAt(from + i) ? Double.NaN : row.getDouble(from + i);
      values[i] = rounded ? (float) value : value;
    }
    return values;
  }

  private ReferenceRow stored(InternalRow row) {
    if (type == null) {
      double[] values = new double[selected.length];
      for (int j = 0; j < values.length; j++) {
        values[j] = row.isNullAt(j + 1) ? Double.NaN : row.getDouble(j + 1);
      }
      return ReferenceRow.whole(values);
    }
    ReferenceRow all =
        type instanceof ArrayType array
            ? ReferenceRow.whole(array(row, array))
            : ReferenceRow.of(vector(row));
    return positions == null ? all : all.select(positions, selected.length);
  }

  private Vector vector(InternalRow row) {
    UserDefinedType<?> vectors = (UserDefinedType<?>) type;
    int fields = ((StructType) vectors.sqlType()).length();
    return (Vector) vectors.deserialize(row.getStruct(1, fields));
  }

  private static double[] array(InternalRow row, ArrayType type) {
    ArrayData array = row.getArray(1);
    double[] values = doubles(array, type.elementType());
    if (type.containsNull()) {
      for (int j = 0; j < values.length; j++) {
        values[j] = array.isNullAt(j) ? Double.NaN : values[j];
      }
    }
    return values;
  }

  private static double[] doubles(ArrayData array, DataType element) {
    if (element.equals(DataTypes.DoubleType)) {
      return array.toDoubleArray();
    }
    double[] values = new double[array.numElements()];
    if (element.equals(DataTypes.FloatType)) {
      Arrays.setAll(values, j -> array.getFloat(j));
    } else if (element.equals(DataTypes.LongType)) {
      Arrays.setAll(values, j -> array.getLong(j));
    } else if (element.equals(DataTypes.IntegerType)) {
      Arrays.setAll(values, j -> array.getInt(j));
    } else if (element.equals(DataTypes.ShortType)) {
      Arrays.setAll(values, j -> array.getShort(j));
    } else {
      Arrays.setAll(values, j -> array.getByte(j));
    }
    return values;
  }

  int width() {
    return steps.widthAfter(selected.length);
  }
}
