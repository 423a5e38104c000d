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
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Selected rows as a transform leaves them, to be scanned as the input itself would be: rejected
 * rows stay, with their reasons and no features, so that scans go on counting them.
 *
 * <p>Lazy: each scan transforms the rows again, in the partitions and the order of the input.
 * Missing values are NaN afterwards.
 */
public final class PreparedRows {
  private static final String REASONS = "reasons";
  private static final String WEIGHT = "weight";
  private static final String SOURCE = "source";

  private PreparedRows() {}

  /**
   * Rows of other features.
   *
   * @param names of the features that the transform gives
   */
  public static SelectedRows of(SelectedRows rows, FittedTransform transform, List<String> names) {
    return of(rows, transform, names, false);
  }

  /**
   * The same beside the features that they are made of, where these are rounded to float32, so that
   * a scan measures what that takes.
   */
  public static SelectedRows withSource(
      SelectedRows rows, FittedTransform transform, List<String> names) {
    return of(rows, transform, names, rows.features().areRounded());
  }

  private static SelectedRows of(
      SelectedRows rows, FittedTransform transform, List<String> names, boolean withSource) {
    StructField features = FeatureColumns.arrayOf(FeatureRows.FEATURES, names.size());
    StructType schema = new StructType().add(REASONS, DataTypes.LongType, false);
    boolean weighted = rows.head().isWeighted();
    schema = (weighted ? schema.add(WEIGHT, DataTypes.DoubleType) : schema).add(features);
    StructField source = FeatureColumns.arrayOf(SOURCE, rows.features().width());
    schema = withSource ? schema.add(source) : schema;
    List<Column> columns = new ArrayList<>();
    columns.add((rows.reasons() > 0 ? rows.reason() : functions.lit(0L)).as(REASONS));
    if (weighted) {
      columns.add(rows.weight().column());
    }
    columns.addAll(rows.features().columns());
    Dataset<Row> selected = rows.input().select(columns.toArray(new Column[0]));
    JavaRDD<InternalRow> transformed =
        InternalRows.of(selected)
            .mapPartitions(
                new Task(
                    rows.features().reader(weighted ? 2 : 1),
                    weighted,
                    rows.features().areRounded(),
                    withSource,
                    FeatureRows.shipped(rows.input(), transform)),
                true);
    Dataset<Row> prepared = InternalRows.dataset(rows.input().sparkSession(), transformed, schema);
    return new SelectedRows(
        prepared,
        FeatureColumns.named(features, names, rows.features()),
        ColumnNames.column(REASONS),
        rows.reasons(),
        rows.inputBytes(),
        weighted ? rows.weight().in(WEIGHT) : null,
        withSource ? FeatureColumns.named(source, rows.features().names(), rows.features()) : null);
  }

  private static final class Task implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
    private static final long serialVersionUID = 1L;
    private final RowReader reader;
    private final boolean weighted;
    private final boolean rounded;
    private final boolean withSource;
    private final FeatureRows.Shipped shipped;

    Task(
        RowReader reader,
        boolean weighted,
        boolean rounded,
        boolean withSource,
        FeatureRows.Shipped shipped) {
      this.withSource = withSource;
      this.reader = reader;
      this.weighted = weighted;
      this.rounded = rounded;
      this.shipped = shipped;
    }

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
      double[] in = new double[reader.width()];
      double[] nothing = new double[0];
      FittedTransform transform = shipped.get();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public InternalRow next() {
          InternalRow row = rows.next();
          long reasons = row.getLong(0);
          boolean kept = reasons == 0;
          if (kept) {
            reader.read(row, in, 0, feature -> {});
          }
          List<Object> values = new ArrayList<>();
          values.add(reasons);
          if (weighted) {
            values.add(row.get(1, DataTypes.DoubleType));
          }
          UnsafeArrayData source =
              withSource ? UnsafeArrayData.fromPrimitiveArray(kept ? in : nothing) : null;
          values.add(
              UnsafeArrayData.fromPrimitiveArray(kept ? transformed(in, transform) : nothing));
          if (withSource) {
            values.add(source);
          }
          return new GenericInternalRow(values.toArray());
        }
      };
    }

    private double[] transformed(double[] in, FittedTransform transform) {
      if (rounded) {
        Float32Rounding.round(in);
      }
      double[] out = new double[transform.outputWidth()];
      transform.apply(in, 1, out);
      return out;
    }
  }
}
