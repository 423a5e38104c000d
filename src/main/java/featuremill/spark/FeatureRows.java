package featuremill.spark;

import featuremill.stats.Float32Rounding;
import featuremill.transform.FittedTransform;
import featuremill.transform.SparseTransform;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
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

  /** The column that holds how far a row is from what its scores tell of it. */
  public static final String RECONSTRUCTION_ERROR = "reconstruction_error";

  /** Half a megabyte of numbers, where a pass of tasks is worth a broadcast. */
  private static final long LARGE = 1 << 16;

  private FeatureRows() {}

  /**
   * The carried columns and {@code features}, an array of doubles of the transform's output width.
   *
   * <p>Lazy; a row's result has the same bits whatever rows stand beside it. A {@link
   * SparseTransform} is given each row by its entries, dense rows too, so that the bits do not
   * depend on how a row is stored. A transform of more than {@value #LARGE} input times output
   * features is sent to every executor once, not with every task.
   *
   * @param carried columns of the input, in the order wanted
   */
  public static Dataset<Row> transform(
      Dataset<Row> input,
      List<StructField> carried,
      FeatureColumns features,
      FittedTransform transform) {
    return transform(input, carried, features, transform, Output.PLAIN);
  }

  /**
   * The same, with another layout of what the transform gives, or with rows refused that it gives
   * nothing finite for.
   */
  public static Dataset<Row> transform(
      Dataset<Row> input,
      List<StructField> carried,
      FeatureColumns features,
      FittedTransform transform,
      Output output) {
    List<Column> columns = new ArrayList<>();
    carried.forEach(field -> columns.add(ColumnNames.column(field.name())));
    columns.addAll(features.columns());
    Dataset<Row> selected = input.select(columns.toArray(new Column[0]));
    StructType schema = new StructType(carried.toArray(new StructField[0]));
    RowTransform rows =
        new RowTransform(
            schema,
            features.reader(carried.size()),
            features.areRounded(),
            shipped(input, transform),
            output);
    JavaRDD<InternalRow> transformed = InternalRows.of(selected).mapPartitions(rows, true);
    return InternalRows.dataset(input.sparkSession(), transformed, output.columns(schema));
  }

  /**
   * How results are laid out, and whether all of them have to be numbers.
   *
   * @param error whether the last number that the transform gives is a column of its own, {@value
   *     #RECONSTRUCTION_ERROR}
   * @param finite whether a row whose image is not finite is refused; else it goes through
   * @param names of the features that are read, for that message; without them it gives positions
   */
  public record Output(boolean error, boolean finite, List<String> names) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int MOST_NAMES = 10_000;

    public static final Output PLAIN = new Output(false, false, List.of());
    public static final Output WITH_ERROR = new Output(true, false, List.of());

    /** The same, but that rows whose image is not finite are refused. */
    public Output refusing(List<String> read) {
      // Names go with every task.
      return new Output(error, true, read.size() > MOST_NAMES ? List.of() : read);
    }

    private StructType columns(StructType carried) {
      StructType all =
          carried.add(FEATURES, DataTypes.createArrayType(DataTypes.DoubleType, false), false);
      return error ? all.add(RECONSTRUCTION_ERROR, DataTypes.DoubleType, false) : all;
    }

    private void fill(Object[] values, int at, double[] results) {
      int width = error ? results.length - 1 : results.length;
      values[at] =
          UnsafeArrayData.fromPrimitiveArray(error ? Arrays.copyOf(results, width) : results);
      if (error) {
        values[at + 1] = results[width];
      }
    }
  }

  /** A transform as tasks take it: with each of them, or, a large one, once per executor. */
  static Shipped shipped(Dataset<Row> input, FittedTransform transform) {
    if ((long) transform.inputWidth() * transform.outputWidth() <= LARGE) {
      return () -> transform;
    }
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(input.sparkSession().sparkContext());
    Broadcast<FittedTransform> sent = context.broadcast(transform);
    return sent::value;
  }

  /** A transform on its way to where it is applied. */
  interface Shipped extends Serializable {
    FittedTransform get();
  }

  private static final class RowTransform
      implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
    private static final long serialVersionUID = 1L;
    private final StructType carried;
    private final RowReader reader;
    private final boolean rounded;
    private final Shipped shipped;
    private final Output output;

    RowTransform(
        StructType carried, RowReader reader, boolean rounded, Shipped shipped, Output output) {
      this.output = output;
      this.carried = carried;
      this.reader = reader;
      this.rounded = rounded;
      this.shipped = shipped;
    }

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
      StructField[] fields = carried.fields();
      RowFeatures features = features(shipped.get());
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public InternalRow next() {
          InternalRow row = rows.next();
          Object[] values = new Object[fields.length + (output.error() ? 2 : 1)];
          for (int i = 0; i < fields.length; i++) {
            values[i] = row.get(i, fields[i].dataType());
          }
          output.fill(values, fields.length, output.finite() ? finite(row) : features.of(row));
          return new GenericInternalRow(values);
        }

        private double[] finite(InternalRow row) {
          try {
            double[] results = features.of(row);
            requireFinite(results, row);
            return results;
          } catch (RaggedRowException ragged) {
            throw RowWithoutImage.ragged(ragged.found(), reader.width());
          }
        }
      };
    }

    private void requireFinite(double[] results, InternalRow row) {
      for (double result : results) {
        if (!Double.isFinite(result)) {
          double[] read = new double[reader.width()];
          reader.read(row, read, 0, feature -> {});
          throw new RowWithoutImage(output.names(), read).failure();
        }
      }
    }

    private RowFeatures features(FittedTransform transform) {
      if (transform instanceof SparseTransform sparse) {
        EntryReader entries = new EntryReader(reader, rounded);
        return row -> {
          entries.read(row);
          double[] out = new double[sparse.outputWidth()];
          sparse.applyEntries(entries.columns(), entries.values(), entries.count(), out);
          return out;
        };
      }
      double[] in = new double[reader.width()];
      return row -> {
        reader.read(row, in, 0, feature -> {});
        if (rounded) {
          Float32Rounding.round(in);
        }
        double[] out = new double[transform.outputWidth()];
        transform.apply(in, 1, out);
        return out;
      };
    }
  }

  /** What the transform makes of one row. */
  private interface RowFeatures {
    double[] of(InternalRow row);
  }
}
