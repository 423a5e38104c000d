package featuremill.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import featuremill.failure.Failure;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** Arrays read by the page are those that Spark's own reader gives, or it reads them. */
class ParquetScanTest {
  private static final String SPLIT = "spark.sql.files.maxPartitionBytes";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "uncompressed, PARQUET_1_0, double", "uncompressed, PARQUET_2_0, float",
    "snappy, PARQUET_1_0, double", "snappy, PARQUET_2_0, double",
    "zstd, PARQUET_1_0, float", "zstd, PARQUET_2_0, double"
  })
  void everyCompressionPageVersionAndType(String codec, String version, String element) {
    Path path =
        write(
            Tables.arrays(Tables.normal(3001, 7, 1), 2)
                .select(col("x").cast("array<" + element + ">").as("x")),
            Map.of("compression", codec, "parquet.writer.version", version));
    Map<String, String> cut = Map.of(SPLIT, "20000");

    assertThat(requireSameRows(path, cut, 7)).isEqualTo(Map.of("page", 3001));
    requireSameMoments(read(path, true, cut), read(path, false, cut));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100, 5000})
  void valuesFromADictionary(int different) {
    double[][] values = new double[2000][5];
    Random random = new Random(different);
    for (double[] row : values) {
      Arrays.setAll(row, j -> random.nextInt(different) / 3.0);
    }
    Map<String, String> dictionaryOnly = Map.of("parquet.dictionary.page.size", "1000000");

    Path path = write(Tables.arrays(values, 1).select("x"), dictionaryOnly);

    assertThat(requireSameRows(path, Map.of(), 5)).containsOnlyKeys("page");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "2, 1", "129, 1", "129, 3"})
  void awkwardNumbersOfRows(int rows, int width) {
    Path path = write(Tables.arrays(Tables.normal(rows, width, 3), 1).select("x"), Map.of());

    assertThat(requireSameRows(path, Map.of(), width)).isEqualTo(Map.of("page", rows));
  }

  @Test
  void anEmptyFileAmongOthers() throws IOException {
    Path path = folder.resolve("several");
    tabled(Tables.arrays(Tables.normal(0, 4, 1), 1).select("x"), Map.of()).parquet(path.toString());
    for (int i = 1; i <= 3; i++) {
      tabled(Tables.arrays(Tables.normal(40 * i, 4, i), 1).select("x"), Map.of())
          .mode("append")
          .parquet(path.toString());
    }

    assertThat(requireSameRows(path, Map.of(), 4)).isEqualTo(Map.of("page", 240));
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "7, false", "64, false", "64, true"})
  void rowsThatRunOverPages(int valuesAPage, boolean secondVersion) throws IOException {
    Double[][] rows = boxed(Tables.normal(301, 3, 5));
    Path path = crafted(rows, valuesAPage, secondVersion);

    assertThat(requireSameRows(path, Map.of(), 3)).isEqualTo(Map.of("page", 301));
    assertThat(new Runs(read(path, true, Map.of()), 3).rows())
        .isDeepEqualTo(Tables.normal(301, 3, 5));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nullsThatNobodyKnewOfAreSparksFromTheirPageOn(boolean secondVersion) throws IOException {
    Double[][] rows = boxed(Tables.normal(600, 3, 6));
    rows[400][1] = null;
    Path path = crafted(rows, 90, secondVersion);

    Map<String, Integer> ways = requireSameRows(path, Map.of(), 3);

    // The null stands in value 1,201, that is in page 14, before which 390 rows have ended.
    assertThat(ways).isEqualTo(Map.of("page", 390, "batch", 210));
    try (Moments moments = scan(read(path, true, Map.of())).moments()) {
      assertThat(moments.nullCount(1)).isEqualTo(1);
      assertThat(moments.numRows()).isEqualTo(600);
    }
  }

  @Test
  void nullsThatTheFooterTellsOfAreSparksAtOnce() throws IOException {
    Dataset<Row> table = Tables.arrays(Tables.normal(500, 3, 4), 1);
    Path elements =
        write(table.select(array(when(col("id").notEqual(77), lit(1.5)), lit(2.0)).as("x")));
    Path arrays = write(table.select(when(col("id").notEqual(77), col("x")).as("x")));

    assertThat(requireSameRows(elements, Map.of(), 2)).containsOnlyKeys("batch");
    assertThat(requireSameRows(arrays, Map.of(), 3)).containsOnlyKeys("batch");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRaggedRowIsToldOfInTheSameWords(boolean asManyValues) throws IOException {
    Double[][] rows = boxed(Tables.normal(300, 3, 5));
    rows[201] = new Double[] {1.0, 2.0};
    if (asManyValues) {
      rows[202] = new Double[] {1.0, 2.0, 3.0, 4.0};
    }
    Path path = crafted(rows, 90, false);

    String spark = message(path, false);

    assertThat(spark).contains("row 202 of file:").contains("has 2 features");
    assertThat(message(path, true)).isEqualTo(spark);
  }

  @Test
  void anEmptyArrayIsRaggedToo() throws IOException {
    Double[][] rows = boxed(Tables.normal(300, 1, 5));
    rows[150] = new Double[0];
    Path path = crafted(rows, 100, false);

    String spark = message(path, false);

    assertThat(spark).contains("row 151 of file:").contains("has 0 features");
    assertThat(message(path, true)).isEqualTo(spark);
  }

  @Test
  void aFileDamagedInTheMiddleIsToldOfInTheSameWords() throws IOException {
    Path path = write(Tables.arrays(Tables.normal(3000, 5, 8), 1).select("x"), Map.of());
    Path file = withoutChecksums(path);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 20_000, (byte) 0xa5);
    Files.write(file, bytes);

    String spark = message(path, false);

    assertThat(spark).contains(file.getFileName().toString());
    assertThat(message(path, true)).isEqualTo(spark);
  }

  @Test
  void columnsThatAreNotFlatArraysAreSparks() throws IOException {
    Dataset<Row> table = Tables.arrays(Tables.normal(50, 3, 9), 1);
    Path longs = write(table.select(col("x").cast("array<bigint>").as("x")));
    Path narrow = folder.resolve("evolved");
    tabled(table.select(col("x").cast("array<float>").as("x")), Map.of())
        .parquet(narrow.toString());
    Dataset<Row> widened =
        session(true, Map.of()).read().schema("x array<double>").parquet(narrow.toString());

    assertThat(requireSameRows(longs, Map.of(), 3)).containsOnlyKeys("batch");
    Runs runs = new Runs(widened, 3);
    assertThat(runs.ways()).containsOnlyKeys("batch");
    assertThat(runs.rows()[49][2]).isEqualTo((float) Tables.normal(50, 3, 9)[49][2]);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rowsAndBytesReadAreCounted(boolean withNull) throws IOException {
    Double[][] rows = boxed(Tables.normal(2000, 5, 6));
    if (withNull) {
      rows[1500][1] = null;
    }
    Path path = crafted(rows, 1000, false);
    Dataset<Row> table = read(path, true, Map.of());
    FeatureColumns columns = FeatureColumns.resolve(table, List.of("x"));

    try (RowsRead read = RowsRead.counting(LocalSpark.session());
        Moments moments =
            FeatureScan.run(table, columns, lit(-1), 0, CoMoments.Scope.FULL).moments()) {
      read.settle();
      assertThat(read.records()).isEqualTo(2000);
      // Read twice from the null on, and the footer once or twice.
      assertThat(read.bytes()).isBetween(80_000L, withNull ? 250_000L : 120_000L);
      assertThat(moments.numRows()).isEqualTo(2000);
    }
  }

  @Test
  void rowsAreStoredByThePageToo() throws IOException {
    double[][] values = Tables.normal(301, 6, 8);
    Path path = write(Tables.arrays(values, 1).select("x"), Map.of());
    Centring centring = new ExactCovariance(values, 6, 1).centring(0, 1, 2, 3, 4, 5);

    assertThat(product(read(path, true, Map.of()), centring))
        .isEqualTo(product(read(path, false, Map.of()), centring));
  }

  @Test
  void filesAreSparksUnlessSomeoneSaysWhatTheyAre() throws IOException {
    Path path = write(Tables.arrays(Tables.normal(9, 2, 8), 1).select("x"), Map.of());
    Dataset<Row> table = LocalSpark.session().newSession().read().parquet(path.toString());
    Dataset<Row> computed = read(path, true, Map.of()).where("size(x) = 2");

    assertThat(new Runs(table, 2).ways()).containsOnlyKeys("batch");
    assertThat(RowRuns.of(computed, FeatureColumns.resolve(computed, List.of("x")))).isEmpty();
  }

  private static double[] product(Dataset<Row> table, Centring centring) {
    FeatureColumns columns = FeatureColumns.resolve(table, List.of("x"));
    SelectedRows rows = new SelectedRows(table, columns, lit(-1), 0, 0);
    try (DenseRows operator = DenseRows.open(rows, centring, 4, 1 << 20)) {
      return DenseRowsTest.times(operator, new double[] {1, 2, 3, 4, 5, 6}, 1);
    }
  }

  /** Rows by the way that they came in by pages, which have the bits of Spark's. */
  private static Map<String, Integer> requireSameRows(
      Path path, Map<String, String> settings, int width) {
    Runs pages = new Runs(read(path, true, settings), width);
    Runs batches = new Runs(read(path, false, settings), width);
    assertThat(batches.ways()).containsOnlyKeys("batch");
    assertThat(pages.bits()).isDeepEqualTo(batches.bits());
    return pages.ways();
  }

  private static void requireSameMoments(Dataset<Row> byPages, Dataset<Row> byBatches) {
    try (Moments left = scan(byPages).moments();
        Moments right = scan(byBatches).moments();
        SymmetricMatrix a = left.covariance(0);
        SymmetricMatrix b = right.covariance(0)) {
      assertThat(left.numRows()).isEqualTo(right.numRows());
      assertThat(left.means()).isEqualTo(right.means());
      assertThat(left.meanLows()).isEqualTo(right.meanLows());
      for (int i = 0; i < a.dimension(); i++) {
        assertThat(a.row(i)).isEqualTo(b.row(i));
      }
    }
  }

  /** How a table's rows come in, and what is in them. */
  private static final class Runs {
    private final List<Tuple2<String, double[]>> runs;
    private final int width;

    Runs(Dataset<Row> table, int width) {
      FeatureColumns columns = FeatureColumns.resolve(table, List.of("x"));
      assertThat(columns.width()).isEqualTo(width);
      this.width = width;
      this.runs = RowRuns.of(table, columns).orElseThrow().map(run -> taken(run, width)).collect();
    }

    Map<String, Integer> ways() {
      Map<String, Integer> rows = new TreeMap<>();
      runs.forEach(run -> rows.merge(run._1, run._2.length / width, Integer::sum));
      return rows;
    }

    double[][] rows() {
      return runs.stream()
          .flatMap(
              run ->
                  IntStream.range(0, run._2.length / width)
                      .mapToObj(i -> Arrays.copyOfRange(run._2, i * width, (i + 1) * width)))
          .toArray(double[][]::new);
    }

    long[][] bits() {
      return Arrays.stream(rows())
          .map(row -> Arrays.stream(row).mapToLong(Double::doubleToRawLongBits).toArray())
          .toArray(long[][]::new);
    }
  }

  private static Tuple2<String, double[]> taken(RowRun run, int width) {
    double[] all = new double[run.rows() * width];
    int first = run.rows() / 2;
    run.take(first, all, 0, feature -> {});
    run.take(run.rows(), all, first * width, feature -> {});
    return new Tuple2<>(run instanceof FilePages ? "page" : "batch", all);
  }

  private static FeatureScan scan(Dataset<Row> table) {
    FeatureColumns columns = FeatureColumns.resolve(table, List.of("x"));
    return FeatureScan.run(table, columns, lit(-1), 0, CoMoments.Scope.FULL);
  }

  private static String message(Path path, boolean byPages) {
    Dataset<Row> table = read(path, byPages, Map.of());
    Throwable thrown = catchThrowable(() -> scan(table));
    assertThat(thrown).isNotNull();
    Failure failure = SparkFailures.explained(thrown);
    assertThat(failure).isNotNull();
    return failure.getMessage() + " " + failure.fix();
  }

  private Path crafted(Double[][] rows, int valuesAPage, boolean secondVersion) throws IOException {
    Path file = folder.resolve("c" + System.nanoTime() + ".parquet");
    CraftedParquet.write(file, rows, valuesAPage, secondVersion);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    return file;
  }

  private Path write(Dataset<Row> table) {
    return write(table, Map.of());
  }

  private Path write(Dataset<Row> table, Map<String, String> options) {
    Path path = folder.resolve("t" + System.nanoTime());
    tabled(table, options).parquet(path.toString());
    return path;
  }

  /** Pages of about 4 KB, and row groups of about 40. */
  private static org.apache.spark.sql.DataFrameWriter<Row> tabled(
      Dataset<Row> table, Map<String, String> options) {
    return table
        .write()
        .option("parquet.page.size", "4096")
        .option("parquet.page.size.row.check.min", "10")
        .option("parquet.block.size", "40000")
        .option("parquet.block.size.row.check.min", "50")
        .options(options);
  }

  private static Path withoutChecksums(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      for (Path file : all) {
        if (file.getFileName().toString().endsWith(".crc")) {
          Files.delete(file);
        }
      }
      return all.stream()
          .filter(file -> file.getFileName().toString().endsWith(".parquet"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Dataset<Row> read(Path path, boolean byPages, Map<String, String> settings) {
    return session(byPages, settings).read().parquet(path.toString());
  }

  private static SparkSession session(boolean byPages, Map<String, String> settings) {
    SparkSession session = LocalSpark.session().newSession();
    session.conf().set(ParquetPages.SETTING, Boolean.toString(byPages));
    settings.forEach((key, value) -> session.conf().set(key, value));
    return session;
  }

  private static Double[][] boxed(double[][] values) {
    return Arrays.stream(values)
        .map(row -> Arrays.stream(row).boxed().toArray(Double[]::new))
        .toArray(Double[][]::new);
  }
}
