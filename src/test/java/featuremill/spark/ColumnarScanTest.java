package featuremill.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in by columns gives the bits of what comes in by rows. */
class ColumnarScanTest {
  private static final String VECTORIZED = "spark.sql.parquet.enableVectorizedReader";
  private static final String OFF_HEAP = "spark.sql.columnVector.offheap.enabled";
  private static final String BATCH = "spark.sql.parquet.columnarReaderBatchSize";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "double, true, 128", "double, false, 128", "double, true, 7", "float, true, 4096",
    "bigint, false, 100", "int, true, 4096", "smallint, true, 128", "tinyint, true, 128"
  })
  void arraysOfEveryType(String type, boolean offHeap, int batch) {
    Dataset<Row> written = Tables.arrays(Tables.normal(2500, 9, 1), 2);

    requireSameBits(
        written.select(col("x").cast("array<" + type + ">").as("x")), "x", offHeap, batch);
  }

  @ParameterizedTest
  @ValueSource(strings = {"double", "float", "bigint", "int", "smallint", "tinyint"})
  void columnsOfEveryType(String type) {
    Dataset<Row> written = Tables.columns(Tables.normal(2500, 5, 2), 2);
    Column[] columns =
        IntStream.range(0, 5)
            .mapToObj(j -> col("c" + j).cast(type).as("c" + j))
            .toArray(Column[]::new);

    requireSameBits(written.select(columns), "c*", true, 300);
    requireSameBits(written.select(columns), "c*", false, 300);
  }

  @Test
  void valuesFromADictionary() {
    double[][] few = Tables.normal(3000, 4, 3);
    for (double[] row : few) {
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.rint(row[j]) / 4;
      }
    }

    requireSameBits(Tables.arrays(few, 1), "x", true, 128);
    requireSameBits(Tables.columns(few, 1), "c*", true, 128);
  }

  @Test
  void doublesAreRoundedToFloat32OnTheColumnarWay() {
    Dataset<Row> table = Tables.arrays(Tables.normal(2500, 9, 7), 1);
    Dataset<Row> doubles = read(write(table), Map.of());
    Dataset<Row> floats =
        read(write(table.select(col("x").cast("array<float>"))), Map.of(VECTORIZED, "false"));
    FeatureColumns rounded = FeatureColumns.resolve(doubles, List.of("x")).storedAs(Dtype.FLOAT32);

    assertThat(rounded.batchReader()).isPresent();
    assertThat(InternalRows.batches(doubles.select(rounded.storedColumns()))).isPresent();
    try (Moments left = scan(doubles, rounded).moments();
        Moments right = scan(floats, FeatureColumns.resolve(floats, List.of("x"))).moments();
        SymmetricMatrix a = left.covariance(1);
        SymmetricMatrix b = right.covariance(1)) {
      assertThat(left.means()).isEqualTo(right.means());
      for (int i = 0; i < 9; i++) {
        assertThat(a.row(i)).isEqualTo(b.row(i));
      }
    }
  }

  @Test
  void countsNullsAsRowsDo() {
    Column sometimes = when(col("id").mod(7).notEqual(3), element_at(col("x"), 1));
    Dataset<Row> table =
        Tables.arrays(Tables.normal(1000, 3, 4), 2)
            .withColumn("x", array(sometimes, element_at(col("x"), 2), lit(1.5)))
            .withColumn("x", when(col("id").mod(100).notEqual(50), col("x")))
            .withColumn("y", sometimes);

    try (Moments arrays = scan(write(table), List.of("x"), 128).moments();
        Moments columns = scan(write(table), List.of("y"), 128).moments()) {
      assertThat(arrays.nullCount(0)).isEqualTo(151);
      assertThat(arrays.nullCount(1)).isEqualTo(10);
      assertThat(arrays.nanCount(0)).isZero();
      assertThat(columns.nullCount(0)).isEqualTo(151);
    }
  }

  @Test
  void saysWhichRowIsRagged() {
    double[][] values = Tables.normal(300, 3, 5);
    values[201] = new double[] {1, 2};
    Path path = write(Tables.arrays(values, 1));

    assertThatThrownBy(() -> scan(path, List.of("x"), 128))
        .hasMessageContaining("row 202 of file:")
        .hasMessageContaining("has 2 features where the first row has 3");
  }

  @Test
  void aColumnarSourceHandsOutBatchesAndAComputedColumnDoesNot() {
    Dataset<Row> stored = read(write(Tables.arrays(Tables.normal(10, 3, 6), 1)), Map.of());

    assertThat(InternalRows.batches(stored.select(col("x")))).isPresent();
    assertThat(InternalRows.batches(stored.select(array(element_at(col("x"), 1))))).isEmpty();
    assertThat(InternalRows.batches(stored.where(col("id").gt(3)).select(col("x")))).isEmpty();
  }

  private void requireSameBits(Dataset<Row> table, String features, boolean offHeap, int batch) {
    Path path = write(table);
    Dataset<Row> byColumns =
        read(path, Map.of(OFF_HEAP, Boolean.toString(offHeap), BATCH, Integer.toString(batch)));
    Dataset<Row> byRows = read(path, Map.of(VECTORIZED, "false"));
    FeatureColumns columns = FeatureColumns.resolve(byColumns, List.of(features));
    assertThat(InternalRows.batches(byColumns.select(columns.storedColumns()))).isPresent();
    assertThat(InternalRows.batches(byRows.select(columns.storedColumns()))).isEmpty();

    try (Moments left = scan(byColumns, columns).moments();
        Moments right = scan(byRows, columns).moments();
        SymmetricMatrix a = left.covariance(1);
        SymmetricMatrix b = right.covariance(1)) {
      assertThat(left.numRows()).isEqualTo(table.count());
      assertThat(left.means()).isEqualTo(right.means());
      assertThat(left.meanLows()).isEqualTo(right.meanLows());
      for (int i = 0; i < columns.width(); i++) {
        assertThat(a.row(i)).isEqualTo(b.row(i));
      }
    }
  }

  private Path write(Dataset<Row> table) {
    Path path = folder.resolve("t" + System.nanoTime());
    table.write().parquet(path.toString());
    return path;
  }

  private static Dataset<Row> read(Path path, Map<String, String> settings) {
    SparkSession session = LocalSpark.session().newSession();
    settings.forEach((key, value) -> session.conf().set(key, value));
    return session.read().parquet(path.toString());
  }

  private static FeatureScan scan(Path path, List<String> features, int batch) {
    Dataset<Row> table = read(path, Map.of(BATCH, Integer.toString(batch)));
    return scan(table, FeatureColumns.resolve(table, features));
  }

  private static FeatureScan scan(Dataset<Row> table, FeatureColumns columns) {
    return FeatureScan.run(table, columns, lit(-1), 0, CoMoments.Scope.FULL);
  }
}
