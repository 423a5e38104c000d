package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.spark.parquet.ArrayColumn;
import featuremill.stats.Float32Rounding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * The columns of a Dataset that hold its features: one column of Spark ML vectors, one array column
 * of any numeric element type, arrays nested to any depth included, or any number of numeric
 * columns.
 *
 * <p>The width of an array or vector column whose metadata does not tell is the first row's.
 */
public final class FeatureColumns {
  /** Metadata of an array column whose rows are known to have one length. */
  static final String WIDTH = "featuremill.width";

  /** Metadata of a column that files may have under another name. */
  private static final String FIELD_ID = "parquet.field.id";

  private static final Set<DataType> HELD_BY_FLOAT32 =
      Set.of(DataTypes.FloatType, DataTypes.ShortType, DataTypes.ByteType, DataTypes.BooleanType);

  /** How the features lie in a row. */
  private enum Layout {
    VECTOR,
    ARRAY,
    TENSOR,
    COLUMNS
  }

  private final Layout layout;
  private final List<StructField> fields;
  private final List<String> names;
  private final Dtype dtype;
  private final TensorShape shape;

  /** What every row of the input has, for messages. */
  private final String shapeInInput;

  /** Numeric columns after an array or vector; their names are the last ones. */
  private final List<StructField> beside;

  private FeatureColumns(Layout layout, List<StructField> fields, List<String> names) {
    this(layout, fields, names, Dtype.FLOAT64, null);
  }

  private FeatureColumns(
      Layout layout, List<StructField> fields, List<String> names, Dtype dtype, TensorShape shape) {
    this(
        layout,
        fields,
        names,
        dtype,
        shape,
        names.size() + (shape == null ? "" : ", shape " + shape),
        List.of());
  }

  private FeatureColumns(
      Layout layout,
      List<StructField> fields,
      List<String> names,
      Dtype dtype,
      TensorShape shape,
      String shapeInInput,
      List<StructField> beside) {
    this.shapeInInput = shapeInInput;
    this.beside = List.copyOf(beside);
    this.dtype = dtype;
    this.shape = shape;
    this.layout = layout;
    this.fields = List.copyOf(fields);
    this.names = List.copyOf(names);
  }

  /**
   * Finds the feature columns.
   *
   * @param wanted column names or globs ({@code *} and {@code ?})
   * @throws Failure (exit 3) for an unknown, ambiguous or non-numeric column, or an empty input
   */
  public static FeatureColumns resolve(Dataset<Row> input, List<String> wanted) {
    List<StructField> fields = new ColumnNames(input.schema()).matching(wanted, "feature");
    StructField first = fields.get(0);
    boolean nested = isVector(first.dataType()) || first.dataType() instanceof ArrayType;
    if (fields.size() == 1 && nested) {
      if (TensorShape.isTensor(first.dataType())) {
        return tensor(input, first);
      }
      return isVector(first.dataType()) ? vector(input, first) : array(input, first);
    }
    for (StructField field : fields) {
      requireScalar(field, fields.size());
    }
    List<String> names = fields.stream().map(StructField::name).toList();
    return new FeatureColumns(Layout.COLUMNS, fields, names);
  }

  private static void requireScalar(StructField field, int columns) {
    DataType type = field.dataType();
    if (isScalar(type)) {
      return;
    }
    if (isVector(type) || type instanceof ArrayType) {
      throw Failure.input(
              "column '"
                  + field.name()
                  + "' is "
                  + type.simpleString()
                  + " and stands among "
                  + columns
                  + " feature columns")
          .fix("features are one vector or array column alone, or any number of numeric columns");
    }
    throw notNumeric(field.name(), type);
  }

  private static Failure notNumeric(String column, DataType type) {
    return Failure.input("column '" + column + "' is " + type.simpleString() + ", not numeric")
        .fix("take it out of input.features, or carry it");
  }

  private static FeatureColumns vector(Dataset<Row> input, StructField field) {
    AttributeGroup group = AttributeGroup.fromStructField(field);
    int width = group.size();
    if (width < 0) {
      width = requireRow(FirstWidth.ofVectors(input, ColumnNames.column(field.name())));
    }
    List<String> names = positions(field.name(), width);
    if (group.attributes().isDefined()) {
      Attribute[] attributes = group.attributes().get();
      for (int j = 0; j < width; j++) {
        if (attributes[j].name().isDefined()) {
          names.set(j, attributes[j].name().get());
        }
      }
    }
    return new FeatureColumns(Layout.VECTOR, List.of(field), requireWidth(names));
  }

  private static FeatureColumns array(Dataset<Row> input, StructField field) {
    DataType element = ((ArrayType) field.dataType()).elementType();
    if (!isScalar(element)) {
      throw notNumeric(field.name(), field.dataType());
    }
    if (field.metadata().contains(WIDTH)) {
      int width = (int) field.metadata().getLong(WIDTH);
      return new FeatureColumns(
          Layout.ARRAY, List.of(field), requireWidth(positions(field.name(), width)));
    }
    int width = requireRow(FirstWidth.ofArrays(input, ColumnNames.column(field.name())));
    return new FeatureColumns(
        Layout.ARRAY, List.of(field), requireWidth(positions(field.name(), width)));
  }

  private static FeatureColumns tensor(Dataset<Row> input, StructField field) {
    if (!isScalar(TensorShape.element(field.dataType()))) {
      throw notNumeric(field.name(), field.dataType());
    }
    Column column = ColumnNames.column(field.name());
    TensorShape shape =
        input.select(column).where(column.isNotNull()).limit(1).collectAsList().stream()
            .findFirst()
            .map(row -> TensorShape.of(row, field.dataType()))
            .orElseThrow(FeatureColumns::noRows);
    List<String> names = requireWidth(shape.names(field.name()));
    return new FeatureColumns(Layout.TENSOR, List.of(field), names, Dtype.FLOAT64, shape);
  }

  private static int requireRow(OptionalInt width) {
    return width.orElseThrow(FeatureColumns::noRows);
  }

  private static Failure noRows() {
    return Failure.input("the input has no rows with features").fix("check input.path");
  }

  private static List<String> requireWidth(List<String> names) {
    if (names.isEmpty()) {
      throw Failure.input("the first row has no features: its array is empty");
    }
    return names;
  }

  private static List<String> positions(String column, int width) {
    String[] names = new String[width];
    Arrays.setAll(names, j -> column + "[" + j + "]");
    return new ArrayList<>(Arrays.asList(names));
  }

  /** An array column of doubles of which every row has {@code width}. */
  static StructField arrayOf(String name, int width) {
    return new StructField(
        name,
        DataTypes.createArrayType(DataTypes.DoubleType, false),
        false,
        new MetadataBuilder().putLong(WIDTH, width).build());
  }

  /**
   * A column of {@link #arrayOf}, its features by names of their own.
   *
   * @param source what its rows are made of
   */
  static FeatureColumns named(StructField array, List<String> names, FeatureColumns source) {
    return new FeatureColumns(
        Layout.ARRAY, List.of(array), names, Dtype.FLOAT64, null, source.shapeInInput, List.of());
  }

  /** Whether a column holds Spark ML vectors. */
  public static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType());
  }

  private static boolean isScalar(DataType type) {
    return type instanceof NumericType || type instanceof BooleanType;
  }

  /** The same columns, their values kept in another way. */
  public FeatureColumns storedAs(Dtype kept) {
    return new FeatureColumns(layout, fields, names, kept, shape);
  }

  /**
   * The same features and, after them, numeric columns.
   *
   * @throws Failure (exit 3) for a column that is not numeric, which is called by its role
   */
  public FeatureColumns and(List<StructField> scalars, String role) {
    List<String> longer = new ArrayList<>(names);
    for (StructField field : scalars) {
      if (!isScalar(field.dataType())) {
        throw Failure.input(
                role
                    + " '"
                    + field.name()
                    + "' is "
                    + field.dataType().simpleString()
                    + ", not numeric")
            .fix("cast the column in the input, or take another");
      }
      longer.add(field.name());
    }
    if (layout != Layout.COLUMNS) {
      return new FeatureColumns(layout, fields, longer, dtype, shape, shapeInInput, scalars);
    }
    List<StructField> all = new ArrayList<>(fields);
    all.addAll(scalars);
    return new FeatureColumns(layout, all, longer, dtype, shape);
  }

  /** How values are kept. */
  public Dtype dtype() {
    return dtype;
  }

  /**
   * Whether values have to be rounded to float32 as they are read; not where their type makes each
   * of them a float32 number.
   */
  public boolean areRounded() {
    return dtype == Dtype.FLOAT32
        && !Stream.concat(fields.stream(), beside.stream())
            .allMatch(field -> isHeldByFloat32(field.dataType()));
  }

  private static boolean isHeldByFloat32(DataType type) {
    return HELD_BY_FLOAT32.contains(TensorShape.element(type));
  }

  /**
   * What is wrong with a row that has another shape than the first one.
   *
   * @param found which row it is, and what it has
   */
  Failure ragged(String found) {
    return Failure.input(found + " where the first row has " + shape())
        .fix(
            "every row of an array or vector column must have the same length; mask it out with an"
                + " expression such as size(x) = "
                + width());
  }

  /** What every row has, for messages: a number of features, and the lengths of nested arrays. */
  private String shape() {
    return shapeInInput;
  }

  /** Number of features. */
  public int width() {
    return names.size();
  }

  /** The features' names, in order: column names, or {@code pixels[0]}, {@code pixels[1]} ... */
  public List<String> names() {
    return names;
  }

  /** The columns as they stand in the input. */
  public List<StructField> fields() {
    return fields;
  }

  /** Whether all features stand in one column of vectors or arrays. */
  public boolean isOneColumn() {
    return layout != Layout.COLUMNS;
  }

  /** Whether rows may hold Spark ML vectors. */
  public boolean isVectorColumn() {
    return layout == Layout.VECTOR;
  }

  /** The column of vectors as its values are kept, sparse rows sparse. */
  public Column vectors() {
    StructField field = fields.get(0);
    Column column = ColumnNames.column(field.name());
    if (!areRounded()) {
      return column.as(FeatureRows.FEATURES);
    }
    UDF1<Vector, Vector> rounded = FeatureColumns::rounded;
    return functions
        .udf(rounded, SQLDataTypes.VectorType())
        .apply(column)
        .as(FeatureRows.FEATURES, field.metadata());
  }

  private static Vector rounded(Vector vector) {
    if (vector instanceof SparseVector sparse) {
      double[] values = sparse.values().clone();
      Float32Rounding.round(values);
      return new SparseVector(sparse.size(), sparse.indices(), values);
    }
    if (vector == null) {
      return null;
    }
    double[] values = vector.toArray().clone();
    Float32Rounding.round(values);
    return new DenseVector(values);
  }

  /** Only some of the features, where leaving columns out spares reading them; else all. */
  public FeatureColumns prune(int[] selected) {
    if (layout != Layout.COLUMNS) {
      return this;
    }
    List<StructField> kept = new ArrayList<>();
    for (int j : selected) {
      kept.add(fields.get(j));
    }
    return new FeatureColumns(
        layout, kept, kept.stream().map(StructField::name).toList(), dtype, shape);
  }

  /** What to select so that {@link #reader} can read it: doubles, an array, or a vector. */
  List<Column> columns() {
    List<Column> columns = new ArrayList<>(fields.size());
    for (StructField field : fields) {
      Column column = ColumnNames.column(field.name());
      columns.add(
          switch (layout) {
            case VECTOR -> column;
            case ARRAY -> element() == null ? column.cast("array<double>") : column;
            case TENSOR ->
                element() == null
                    ? column.cast(TensorShape.around(DataTypes.DoubleType, field.dataType()))
                    : column;
            case COLUMNS -> column.cast(DataTypes.DoubleType);
          });
    }
    for (StructField field : beside) {
      columns.add(ColumnNames.column(field.name()).cast(DataTypes.DoubleType));
    }
    return columns;
  }

  /** A reader of rows whose feature columns start at an ordinal. */
  RowReader reader(int firstOrdinal) {
    RowReader reader = reader(firstOrdinal, width() - beside.size());
    return beside.isEmpty()
        ? reader
        : new BesideRowReader(
            reader, new ColumnRowReader(firstOrdinal + fields.size(), beside.size()));
  }

  private RowReader reader(int firstOrdinal, int width) {
    return switch (layout) {
      case VECTOR -> new VectorRowReader(firstOrdinal, width);
      case ARRAY ->
          new ArrayRowReader(
              firstOrdinal,
              width,
              element() == null ? Element.DOUBLE : element(),
              elementsMayBeNull());
      case TENSOR ->
          new TensorRowReader(firstOrdinal, shape, element() == null ? Element.DOUBLE : element());
      case COLUMNS -> new ColumnRowReader(firstOrdinal, width);
    };
  }

  /** The columns as they are, for {@link #batchReader}. */
  Column[] storedColumns() {
    return fields.stream().map(field -> ColumnNames.column(field.name())).toArray(Column[]::new);
  }

  /**
   * A reader of columnar batches of the {@link #storedColumns}; none for vectors, and where Spark
   * has to cast.
   */
  Optional<BatchReader> batchReader() {
    if (layout == Layout.VECTOR || layout == Layout.TENSOR || !beside.isEmpty()) {
      return Optional.empty();
    }
    if (layout == Layout.ARRAY) {
      return Optional.ofNullable(element())
          .map(element -> new ArrayBatchReader(width(), element, elementsMayBeNull()));
    }
    List<Element> elements = new ArrayList<>();
    for (StructField field : fields) {
      Element element = Element.of(field.dataType());
      if (element == null) {
        return Optional.empty();
      }
      elements.add(element);
    }
    return Optional.of(new ColumnBatchReader(elements));
  }

  /** The column as files hold it, where it is one of arrays of doubles or floats; else none. */
  Optional<ArrayColumn> flatArray() {
    if (layout != Layout.ARRAY || fields.get(0).metadata().contains(FIELD_ID)) {
      return Optional.empty();
    }
    String name = fields.get(0).name();
    if (element() == Element.DOUBLE) {
      return Optional.of(new ArrayColumn(name, width(), ArrayColumn.Number.DOUBLE));
    }
    return element() == Element.FLOAT
        ? Optional.of(new ArrayColumn(name, width(), ArrayColumn.Number.FLOAT))
        : Optional.empty();
  }

  /** The element type that is read as it is; null where Spark casts to double first. */
  private Element element() {
    return Element.of(TensorShape.element(fields.get(0).dataType()));
  }

  private boolean elementsMayBeNull() {
    return ((ArrayType) fields.get(0).dataType()).containsNull();
  }

  /**
   * Finds features by name or glob, in the order of the features.
   *
   * @throws Failure (exit 2) when a name or glob matches nothing
   */
  public int[] indicesOf(List<String> wanted, String where) {
    return FeatureNames.indicesOf(wanted, names, where);
  }
}
