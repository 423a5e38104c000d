package featuremill.spark;

import featuremill.stats.Float32Rounding;
import featuremill.transform.FittedTransform;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Applies a fitted transform to each row of a Dataset; the carried columns go through untouched.
 */
public final class FeatureRows {
  /** The column that holds what the steps made of a row's features. */
  public static final String FEATURES = "features";

  private FeatureRows() {}

  /**
   * The carried columns and {@code features}, an array of doubles of the transform's output width.
   *
   * <p>Lazy; a row's result has the same bits whatever rows stand beside it.
   *
   * @param carried columns of the input, in the order wanted
   */
  public static Dataset<Row> transform(
      Dataset<Row> input,
      List<StructField> carried,
      FeatureColumns features,
      FittedTransform transform) {
    List<Column> columns = new ArrayList<>();
    carried.forEach(field -> columns.add(ColumnNames.column(field.name())));
    columns.addAll(features.columns());
    Dataset<Row> selected = input.select(columns.toArray(new Column[0]));
    StructType schema = new StructType(carried.toArray(new StructField[0]));
    RowTransform rows =
        new RowTransform(schema, features.reader(carried.size()), features.areRounded(), transform);
    JavaRDD<InternalRow> transformed = InternalRows.of(selected).mapPartitions(rows, true);
    return InternalRows.dataset(
        input.sparkSession(),
        transformed,
        schema.add(FEATURES, DataTypes.createArrayType(DataTypes.DoubleType, false), false));
  }

  private static final class RowTransform
      implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
    private static final long serialVersionUID = 1L;
    private final StructType carried;
    private final RowReader reader;
    private final boolean rounded;
    private final FittedTransform transform;

    RowTransform(StructType carried, RowReader reader, boolean rounded, FittedTransform transform) {
      this.carried = carried;
      this.reader = reader;
      this.rounded = rounded;
      this.transform = transform;
    }

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
      StructField[] fields = carried.fields();
      double[] in = new double[reader.width()];
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public InternalRow next() {
          InternalRow row = rows.next();
          Object[] values = new Object[fields.length + 1];
          for (int i = 0; i < fields.length; i++) {
            values[i] = row.get(i, fields[i].dataType());
          }
          reader.read(row, in, 0, feature -> {});
          if (rounded) {
            Float32Rounding.round(in);
          }
          double[] out = new double[transform.outputWidth()];
          transform.apply(in, 1, out);
          values[fields.length] = UnsafeArrayData.fromPrimitiveArray(out);
          return new GenericInternalRow(values);
        }
      };
    }
  }
}
