package featuremill.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Small tables in every layout that features come in, and their naive statistics. */
public final class Tables {
  private Tables() {}

  /** Standard normal values around {@code 10 * column}, the same for the same seed. */
  public static double[][] normal(int rows, int columns, long seed) {
    Random random = new Random(seed);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = 10.0 * j + random.nextGaussian();
      }
    }
    return values;
  }

  /** A column {@code id} and an array column {@code x}. */
  public static Dataset<Row> arrays(double[][] values, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      rows.add(
          RowFactory.create((long) i, Arrays.stream(values[i]).boxed().toArray(Double[]::new)));
    }
    return frame(
        rows,
        new StructType()
            .add("id", DataTypes.LongType)
            .add("x", DataTypes.createArrayType(DataTypes.DoubleType)),
        partitions);
  }

  /** How a row is stored in a vector column. */
  public enum Storage {
    DENSE,
    SPARSE,
    MIXED
  }

  /** A column {@code id} and a vector column {@code x}. */
  public static Dataset<Row> vectors(double[][] values, Storage storage, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Vector dense = Vectors.dense(values[i]);
      boolean sparse = storage == Storage.SPARSE || (storage == Storage.MIXED && i % 2 == 0);
      rows.add(RowFactory.create((long) i, sparse ? dense.toSparse() : dense));
    }
    return frame(
        rows,
        new StructType().add("id", DataTypes.LongType).add("x", SQLDataTypes.VectorType()),
        partitions);
  }

  /** Sparse vectors of which every value is stored, zeros among them. */
  public static Dataset<Row> withStoredZeros(double[][] values, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      int[] indices = java.util.stream.IntStream.range(0, values[i].length).toArray();
      rows.add(RowFactory.create((long) i, Vectors.sparse(values[i].length, indices, values[i])));
    }
    return frame(
        rows,
        new StructType().add("id", DataTypes.LongType).add("x", SQLDataTypes.VectorType()),
        partitions);
  }

  /** A column {@code id} and columns {@code c0}, {@code c1} ... */
  public static Dataset<Row> columns(double[][] values, int partitions) {
    StructType schema = new StructType().add("id", DataTypes.LongType);
    int width = values.length == 0 ? 2 : values[0].length;
    for (int j = 0; j < width; j++) {
      schema = schema.add("c" + j, DataTypes.DoubleType);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Object[] cells = new Object[width + 1];
      cells[0] = (long) i;
      for (int j = 0; j < width; j++) {
        cells[j + 1] = values[i][j];
      }
      rows.add(RowFactory.create(cells));
    }
    return frame(rows, schema, partitions);
  }

  public static Dataset<Row> frame(List<Row> rows, StructType schema, int partitions) {
    return LocalSpark.session()
        .createDataFrame(
            org.apache.spark.api.java.JavaSparkContext.fromSparkContext(
                    LocalSpark.session().sparkContext())
                .parallelize(rows, partitions),
            schema);
  }

  public static double[] means(double[][] values) {
    double[] means = new double[values[0].length];
    for (int j = 0; j < means.length; j++) {
      for (double[] row : values) {
        means[j] += row[j] / values.length;
      }
    }
    return means;
  }

  /** Covariance with divisor rows - ddof, by the definition. */
  public static double[][] covariance(double[][] values, int ddof) {
    double[] means = means(values);
    int width = means.length;
    double[][] covariance = new double[width][width];
    for (double[] row : values) {
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          covariance[i][j] += (row[i] - means[i]) * (row[j] - means[j]) / (values.length - ddof);
        }
      }
    }
    return covariance;
  }
}
