package featuremill.job;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.npy.NpyFile;
import featuremill.spark.ColumnNames;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same numbers in every format give the same statistics; what is carried stays as it is. */
class InputsTest {
  private static final int ROWS = 90;
  private static final double[][] VALUES = wholeNumbers();

  @TempDir static Path folder;

  /** Whole numbers, which every format and element type holds exactly; some are zero. */
  private static double[][] wholeNumbers() {
    Random random = new Random(5);
    double[][] values = new double[ROWS][3];
    for (double[] row : values) {
      row[0] = random.nextInt(100) - 50;
      row[1] = row[0] + random.nextInt(20);
      row[2] = random.nextInt(4) == 0 ? random.nextInt(9) : 0;
    }
    return values;
  }

  @BeforeAll
  static void writeEveryFormat() throws IOException {
    Dataset<Row> table = Tables.columns(VALUES, 3).drop("id");
    table.write().parquet(path("t.parquet"));
    table.write().option("header", "true").csv(path("t.csv"));
    table.write().json(path("t.json"));
    table.write().orc(path("t.orc"));
    table.write().option("header", "true").option("compression", "gzip").csv(path("zipped.csv"));
    table.selectExpr("array(c0, c1, c2) x").write().parquet(path("arrays.parquet"));
    Dataset<Row> vectors =
        Tables.vectors(VALUES, Tables.Storage.SPARSE, 3)
            .select(col("id").cast("double").as("label"), col("x").as("features"));
    vectors.write().format("libsvm").save(path("t.libsvm"));
    vectors.write().parquet(path("vectors.parquet"));
    LocalSpark.session().sql("DROP TABLE IF EXISTS inputs_test");
    table.write().option("path", path("table")).saveAsTable("inputs_test");
    try (OutputStream out = Files.newOutputStream(folder.resolve("t.npy"))) {
      NpyFile.write(out, VALUES, 3);
    }
    npy("fortran.npy", "<f8", "True", "(90, 3)", true);
    npy("float32.npy", "<f4", "False", "(90, 3)", false);
    npy("int16.npy", "<i2", "False", "(90, 3)", false);
    npy("big-endian-fortran.npy", ">i4", "True", "(90, 3)", true);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static void npy(String name, String type, String fortran, String shape, boolean byColumns)
      throws IOException {
    ByteBuffer data = ByteBuffer.allocate(8 * 3 * ROWS);
    data.order(type.charAt(0) == '<' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    for (int k = 0; k < 3 * ROWS; k++) {
      double value = byColumns ? VALUES[k % ROWS][k / ROWS] : VALUES[k / 3][k % 3];
      switch (type.substring(1)) {
        case "f8" -> data.putDouble(value);
        case "f4" -> data.putFloat((float) value);
        case "i4" -> data.putInt((int) value);
        default -> data.putShort((short) value);
      }
    }
    writeNpy(name, type, fortran, shape, data);
  }

  private static void writeNpy(
      String name, String type, String fortran, String shape, ByteBuffer data) throws IOException {
    String header =
        "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
    header += " ".repeat(117 - header.length()) + "\n";
    try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
      out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
      out.write(header.getBytes(StandardCharsets.ISO_8859_1));
      out.write(data.array(), 0, data.position());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{path: %s/t.parquet, features: [c0, c1, c2]}",
        "{path: '%s/t.parquet/*.parquet', features: 'c*'}",
        "{path: %s/t.csv, features: 'c?'}",
        "{path: %s/t.csv, features: 'c?', schema: 'c0 double, c1 float, c2 decimal(8,2)'}",
        "{path: %s/zipped.csv, features: 'c?'}",
        "{path: %s/t.json, features: [c0, c1, c2]}",
        "{path: %s/t.orc, features: [C0, c1, c2]}",
        "{path: %s/arrays.parquet, features: x}",
        "{path: %s/vectors.parquet, features: features, carry: [label]}",
        "{path: %s/t.libsvm, carry: [label]}",
        "{path: %s/t.npy}",
        "{path: %s/fortran.npy}",
        "{path: %s/float32.npy}",
        "{path: %s/int16.npy}",
        "{path: %s/big-endian-fortran.npy}",
        "{path: inputs_test, format: table, features: [c0, c1, c2]}"
      })
  void everyFormatGivesTheSameStatistics(String input) {
    JobRun run =
        JobRun.text(
                job(input.replace("%s", folder.toString()), "[covariance, pca: {components: 2}]"),
                out(input))
            .succeeded();

    double[] means = Tables.means(VALUES);
    assertThat(run.vector("mean.npy")).containsExactly(means, within(1e-13));
    Golden.requireCovariance(run.matrix("covariance.npy"), Tables.covariance(VALUES, 1), 1e-13);
    assertThat(run.receipt().at("/rows/in").asInt()).isEqualTo(ROWS);
    assertThat(run.data()).contains("verify      PASS");
  }

  private static String job(String input, String steps) {
    return "input: " + input + "\nsteps: " + steps + "\noutput: {}\n";
  }

  private static Path out(String name) {
    return folder.resolve("out-" + Math.abs(name.hashCode()));
  }

  @Test
  void aVectorOfNumbersIsOneFeature() throws IOException {
    try (OutputStream stream = Files.newOutputStream(folder.resolve("one.npy"))) {
      NpyFile.write(stream, new double[] {1, 2, 4, 5});
    }

    JobRun run = JobRun.text(job("{path: " + path("one.npy") + "}", "[covariance]"), out("one"));

    assertThat(run.succeeded().vector("mean.npy")).containsExactly(3);
    assertThat(run.matrix("covariance.npy")[0][0]).isEqualTo(10.0 / 3);
  }

  @Test
  void carriedColumnsOfEveryTypeComeOutUntouched() {
    Dataset<Row> table =
        LocalSpark.session()
            .range(0, 100, 1, 4)
            .selectExpr(
                "id",
                "cast(id as double) x",
                "sin(id) y",
                "if(id % 3 = 0, null, timestamp_seconds(id * 1e6)) instant",
                "cast(timestamp_seconds(id) as timestamp_ntz) clock",
                "date_add(date'2001-01-01', cast(id as int)) day",
                "cast(id * 1e20BD / 7 as decimal(38, 10)) money",
                "if(id = 5, null, concat('name ', id, ' \u00e9\u4e2d')) name",
                "if(id % 10 = 0, null, named_struct('a', id, 'b', array('p', null, cast(id as"
                    + " string)), 'c', named_struct('d', cast(id as float)))) nested",
                "map('k', id) pairs",
                "cast(cast(id as string) as binary) bytes",
                "id % 2 = 0 flag",
                "cast(id as tinyint) `odd name.with dots`",
                "if(id = 7, double('NaN'), -0D) zero");
    table.write().parquet(path("rich.parquet"));
    String carry =
        "[instant, clock, day, money, name, nested, pairs, bytes, flag, 'odd*', zero, id]";

    JobRun run =
        JobRun.text(
                job(
                    "{path: " + path("rich.parquet") + ", features: [x, y], carry: " + carry + "}",
                    "[mask: {keep: id < 90, reason: large}, standardize]"),
                out("rich"))
            .succeeded();

    Dataset<Row> kept = run.rows("features.parquet");
    Dataset<Row> source = LocalSpark.session().read().parquet(path("rich.parquet"));
    String[] names = java.util.Arrays.copyOf(kept.columns(), kept.columns().length - 1);
    org.apache.spark.sql.Column[] columns =
        java.util.Arrays.stream(names)
            .map(ColumnNames::column)
            .toArray(org.apache.spark.sql.Column[]::new);
    assertThat(kept.select(columns).schema()).isEqualTo(source.select(columns).schema());
    assertThat(texts(kept.select(columns)))
        .isEqualTo(texts(source.where("id < 90").select(columns)));
    assertThat(texts(run.rows("rejected.parquet").select(columns)))
        .isEqualTo(texts(source.where("id >= 90").select(columns)));
    assertThat(kept.select("features").schema().apply("features").dataType())
        .isEqualTo(DataTypes.createArrayType(DataTypes.DoubleType, true));
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.orderBy("id").toJSON().collectAsList();
  }

  @Test
  void partitionFoldersAreColumns() {
    Tables.columns(VALUES, 2)
        .selectExpr("*", "concat('g ', id % 3, ' {[*') `group`", "cast(id % 2 as int) parity")
        .write()
        .partitionBy("group", "parity")
        .parquet(path("odd name 100% é.parquet"));

    JobRun run =
        JobRun.text(
                job(
                    "{path: '"
                        + path("odd name 100% é.parquet")
                        + "', features: [c0, c1, c2], carry: [group, parity, id]}",
                    "[mask: {keep: \"parity = 0\", reason: odd}, covariance]"),
                out("folders"))
            .succeeded();

    assertThat(run.receipt().at("/rows/reasons/odd").asInt()).isEqualTo(45);
    assertThat(run.rows("features.parquet").where("`group` = concat('g ', id % 3, ' {[*')").count())
        .isEqualTo(45);
    double[][] even = new double[45][];
    for (int i = 0; i < even.length; i++) {
      even[i] = VALUES[2 * i];
    }
    Golden.requireCovariance(run.matrix("covariance.npy"), Tables.covariance(even, 1), 1e-13);
    assertThat(JobRun.verify(run.out()).succeeded().data()).contains("verify      PASS");
  }

  @ParameterizedTest
  @CsvSource({"normal,   0,    1", "uniform,  0.5,  0.08333333333333333", "constant, 1,    0"})
  void generatedRowsFollowTheirLaw(String distribution, double mean, double variance) {
    String input =
        "{generate: {rows: 20000, features: 5, distribution: " + distribution + ", seed: 3}}";

    JobRun run = JobRun.text(job(input, "[covariance]"), out(distribution)).succeeded();

    // Five standard errors of a mean, and of a variance of normal deviates: seeds are fixed.
    double error = 5 / Math.sqrt(20_000);
    double[][] covariance = run.matrix("covariance.npy");
    for (int j = 0; j < 5; j++) {
      assertThat(run.vector("mean.npy")[j])
          .isCloseTo(mean, within(error * Math.sqrt(variance) + 1e-15));
      for (int i = 0; i < 5; i++) {
        assertThat(covariance[i][j])
            .isCloseTo(i == j ? variance : 0, within(error * Math.sqrt(2) * variance + 1e-15));
      }
    }
  }

  @Test
  void arangeCountsThroughTheMatrix() {
    JobRun run =
        JobRun.text(
                job("{generate: {rows: 7, features: 3, distribution: arange}, carry: [id]}", "[]"),
                out("arange"))
            .succeeded();

    assertThat(run.vector("mean.npy")).containsExactly(9, 10, 11);
    List<Row> rows = run.rows("features.parquet").orderBy("id").collectAsList();
    assertThat(rows.get(6).getLong(0)).isEqualTo(6);
    assertThat(rows.get(6).<Double>getList(1)).containsExactly(18.0, 19.0, 20.0);
  }

  @Test
  void generatedRowsHaveTheSameBitsWhateverTheParallelism() {
    String job =
        job("{generate: {rows: 30000, features: 20, seed: 9}}", "[standardize, covariance]");
    Map<String, String> settings =
        Map.of("spark.sql.shuffle.partitions", "7", "spark.sql.files.maxPartitionBytes", "1000000");
    JobRun first = JobRun.text(job, out("bits-1"), "verify=false").succeeded();
    settings.forEach((name, value) -> LocalSpark.session().conf().set(name, value));
    try {
      JobRun second = JobRun.text(job, out("bits-2"), "verify=false").succeeded();

      assertThat(second.receipt().path("content")).isEqualTo(first.receipt().path("content"));
    } finally {
      LocalSpark.session().conf().set("spark.sql.shuffle.partitions", "2");
      LocalSpark.session().conf().unset("spark.sql.files.maxPartitionBytes");
    }
  }

  @Test
  void filesGiveTheSameBitsWhateverTheSessionSaysAboutSplits() {
    String job = job("{path: data/flights.parquet, features: [delay, distance]}", "[covariance]");
    String[] settings = {"verify=false", "output.write=[model]"};
    JobRun first = JobRun.text(job, out("splits-1"), settings).succeeded();
    LocalSpark.session().conf().set("spark.sql.files.maxPartitionBytes", "300000");
    LocalSpark.session().conf().set("spark.sql.files.openCostInBytes", "0");
    try {
      JobRun second = JobRun.text(job, out("splits-2"), settings).succeeded();

      assertThat(second.receipt().path("content")).isEqualTo(first.receipt().path("content"));
    } finally {
      LocalSpark.session().conf().unset("spark.sql.files.maxPartitionBytes");
      LocalSpark.session().conf().unset("spark.sql.files.openCostInBytes");
    }
  }
}
