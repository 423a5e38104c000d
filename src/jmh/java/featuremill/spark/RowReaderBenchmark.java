package featuremill.spark;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.UserDefinedType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One row of Spark's to one row of a block, in each layout that features come in. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RowReaderBenchmark {
  /** Where the features stand. */
  public enum Layout {
    ARRAY,
    VECTOR,
    COLUMNS
  }

  @Param({"100", "500", "2000"})
  private int features;

  @Param private Layout layout;

  private InternalRow row;
  private RowReader reader;
  private double[] block;

  /** A row as a scan gets it: flat memory. */
  @Setup
  public void make() {
    double[] values = new Random(1).doubles(features, -1, 1).toArray();
    block = new double[features];
    switch (layout) {
      case ARRAY -> {
        reader = new ArrayRowReader(0, features, Element.DOUBLE, false);
        row =
            flat(
                new Object[] {UnsafeArrayData.fromPrimitiveArray(values)},
                DataTypes.createArrayType(DataTypes.DoubleType, false));
      }
      case VECTOR -> {
        reader = new VectorRowReader(0, features);
        UserDefinedType<?> type = (UserDefinedType<?>) SQLDataTypes.VectorType();
        row = flat(new Object[] {serialized(type, values)}, type.sqlType());
      }
      case COLUMNS -> {
        reader = new ColumnRowReader(0, features);
        DataType[] types = new DataType[features];
        Object[] cells = new Object[features];
        for (int j = 0; j < features; j++) {
          types[j] = DataTypes.DoubleType;
          cells[j] = values[j];
        }
        row = flat(cells, types);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Object serialized(UserDefinedType<?> type, double[] values) {
    return ((UserDefinedType<Object>) type).serialize(Vectors.dense(values));
  }

  private static InternalRow flat(Object[] cells, DataType... types) {
    return UnsafeProjection.create(types).apply(new GenericInternalRow(cells)).copy();
  }

  @Benchmark
  public double[] read() {
    reader.read(row, block, 0, feature -> {});
    return block;
  }
}
