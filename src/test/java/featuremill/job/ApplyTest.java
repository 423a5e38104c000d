package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code apply}: a published model and other rows. */
class ApplyTest {
  private static final Map<String, JobRun> FITS = new HashMap<>();

  /** Columns of rows that no model has seen. */
  private static final String[] OTHER = {
    "id", "id * 0.37 - 9 c0", "cos(id) c1", "1 / (id + 1) c2", "sin(id * id) c3"
  };

  @TempDir static Path folder;

  @BeforeAll
  static void saveTables() {
    Dataset<Row> table = Tables.columns(Tables.normal(43, 4, 11), 3);
    save(table, "t");
    save(table.selectExpr("id", "array(c0, c1, c2, c3) x"), "arrays");
    save(table.selectExpr("id", "array(c0, c1, c2) x"), "narrow");
    save(table.selectExpr("id", "if(id = 9, array(c0, c1), array(c0, c1, c2, c3)) x"), "ragged");
    save(table.selectExpr("id", "c3", "c1", "c2", "c0"), "turned");
    save(table.drop("c2"), "lacking");
    save(table.withColumn("c2", functions.lit(-2.5)), "flat");
    save(table.selectExpr("id", "if(id = 5, null, c0) c0", "c1", "c2", "c3"), "gap");
    double[][] sparse = Tables.normal(43, 30, 2);
    for (int i = 0; i < sparse.length; i++) {
      for (int j = 0; j < sparse[i].length; j++) {
        sparse[i][j] = j == 3 ? 50 + sparse[i][j] : (i + 2 * j) % 19 == 0 ? sparse[i][j] : 0;
      }
    }
    save(Tables.vectors(sparse, Tables.Storage.MIXED, 3).withColumnRenamed("x", "v"), "vectors");
  }

  private static void save(Dataset<Row> rows, String name) {
    rows.write().parquet(path(name));
  }

  private static String path(String name) {
    return folder.resolve(name + ".parquet").toString();
  }

  private static JobRun fit(String table, String features, String steps, String more) {
    String yaml =
        "input: {path: "
            + path(table)
            + ", features: '"
            + features
            + "', carry: [id]"
            + more
            + "}\nsteps: "
            + steps
            + "\noutput: {mode: replace}\nverify: false\n";
    Path out = folder.resolve("fit-" + Math.abs(yaml.hashCode()));
    return FITS.computeIfAbsent(yaml, job -> JobRun.text(job, out).succeeded());
  }

  private static Path out() {
    return folder.resolve("applied-" + System.nanoTime());
  }

  /** The same bytes, file by file, as the run itself left for the same rows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t | c* | [standardize, pca: {components: 2}] | ''",
        "t | c* | [select: [c3, c1], pca: {components: 1, whiten: true}] | ''",
        "t | c* | [min_max, robust_scale, select: [c3, c0], standardize] | ''",
        "t | c* | [impute: {indicator: true, features: [c1]}, add: 2, pca: {components: 3, reconstruction_error: true}] | ''",
        "t | c* | [clip: {lower: [-1, -1, 0, 0]}, replace: {where: '> 1', value: 1}, matmul: {matrix: [[1, 2], [0, 1], [1, 1], [2, 0]]}, softmax] | ''",
        "t | c* | [scale: [1, -2, 3, 0.5], normalize_rows: {norm: z_score, ddof: 1}, normalize_rows: {norm: l1}] | ''",
        "t | c* | [standardize, pca: {components: 2}] | ', dtype: float32'",
        "arrays | x | [select: ['x[2]', 'x[0]'], standardize] | ''",
        "vectors | v | [standardize: {min_nonzeros: 3}, pca: {components: 3, solver: matrix_free, whiten: true, reconstruction_error: true}] | ''",
        "vectors | v | [scale: 2, standardize: {min_nonzeros: 3}, pca: {components: 3, solver: matrix_free}] | ''",
        "vectors | v | [pca: {components: 2, solver: matrix_free}] | ''",
      })
  void theRowsOfTheFitGiveTheBytesOfTheFit(
      String table, String features, String steps, String more) {
    JobRun fit = fit(table, features, steps, more);

    JobRun applied =
        JobRun.apply(fit.out(), out(), "input.path=" + path(table), "input.carry=[id]").succeeded();

    assertThat(parts(applied.out())).isNotEmpty().isEqualTo(parts(fit.out()));
    assertThat(applied.differences()).isEmpty();
    assertThat(applied.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(applied.receipt().at("/rows/kept").asLong()).isEqualTo(43);
    assertThat(applied.receipt().at("/applied/model").asText()).isEqualTo(fit.out().toString());
    assertThat(applied.receipt().at("/applied/content").asText())
        .isEqualTo(fit.receipt().at("/content").asText());
  }

  private static List<List<Byte>> parts(Path out) {
    try (Stream<Path> files = Files.list(out.resolve("features.parquet"))) {
      List<List<Byte>> parts = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList()) {
        List<Byte> bytes = new ArrayList<>();
        for (byte each : Files.readAllBytes(file)) {
          bytes.add(each);
        }
        parts.add(bytes);
      }
      return parts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A missing value is the mean where the fit took rows with missing values, and else refused. */
  @Test
  void whatIsMissingIsVerifiedAsTheMean() {
    JobRun fit =
        fit(
            "gap",
            "c*",
            "[standardize, covariance: {missing: pairwise}, pca: {components: 2}]",
            "");

    JobRun applied =
        JobRun.apply(fit.out(), out(), "input.path=" + path("gap"), "input.carry=id").succeeded();

    assertThat(parts(applied.out())).isEqualTo(parts(fit.out()));
    assertThat(applied.data()).contains("PASS  features of sampled rows").contains("43 of 43 rows");
  }

  /** Features go by their names; a mask has chosen the rows of the fit and chooses no others. */
  @Test
  void otherRowsInOtherColumnsAreTransformedToo() {
    JobRun fit = fit("t", "c*", "[mask: id < 20, standardize, pca: {components: 2}]", "");

    JobRun straight =
        JobRun.apply(fit.out(), out(), "input.path=" + path("t"), "input.carry=id").succeeded();
    JobRun turned =
        JobRun.apply(
                fit.out().resolve("model"), out(), "input.path=" + path("turned"), "input.carry=id")
            .succeeded();

    List<Row> rows = straight.rows("features.parquet").orderBy("id").collectAsList();
    assertThat(rows).hasSize(43);
    assertThat(turned.rows("features.parquet").orderBy("id").collectAsList()).isEqualTo(rows);
    assertThat(rows.subList(0, 20))
        .isEqualTo(fit.rows("features.parquet").orderBy("id").collectAsList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[standardize, pca: {components: 4}]",
        "[add: [1, 2, 3, 4], scale: [2, -3, 0.1, 7], min_max: {lower: -1, upper: 2}, standardize, pca: 4]",
        "[robust_scale, scale: 3, pca: {components: 4, whiten: true, reconstruction_error: true}]",
      })
  void theInverseGivesTheInputBack(String steps) {
    JobRun fit = fit("t", "c*", steps, "");

    JobRun back =
        JobRun.apply(
                fit.out(),
                out(),
                "--inverse",
                "input.path=" + fit.out().resolve("features.parquet"),
                "input.carry=id")
            .succeeded();

    List<Row> found = back.rows("features.parquet").orderBy("id").collectAsList();
    List<Row> input = LocalSpark.session().read().parquet(path("t")).orderBy("id").collectAsList();
    for (int i = 0; i < 43; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(found.get(i).<Double>getList(1).get(j))
            .isCloseTo(input.get(i).getDouble(1 + j), within(1e-12));
      }
    }
    assertThat(back.receipt().at("/applied/inverse").asBoolean()).isTrue();
    assertThat(back.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(JobRun.verify(back.out()).succeeded().data())
        .contains("PASS  features of sampled rows")
        .contains("43 of 43 rows")
        .contains("verify      PASS");
  }

  /** Of scores that tell of fewer directions than there are features, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[standardize, pca: {components: 2, whiten: true}]",
        "[min_max: {lower: 3, upper: 7}, scale: [1e150, 3, 1e-150, 7], add: 5, standardize, pca: 2]",
        "[min_max, pca: {components: 1}]",
        "[robust_scale]",
      })
  void whatWasTakenBackIsWhatTheDefinitionsGive(String steps) {
    JobRun fit = fit("t", "c*", steps, "");

    JobRun back =
        JobRun.apply(
            fit.out(), out(), "--inverse", "input.path=" + fit.out().resolve("features.parquet"));

    assertThat(JobRun.verify(back.succeeded().out()).succeeded().data()).doesNotContain("FAIL");
  }

  /** A constant feature counts as one of range 1, also where rows depart from the constant. */
  @Test
  void theInverseKnowsOfConstantFeatures() {
    JobRun fit = fit("flat", "c*", "[min_max: {lower: 3, upper: 7}]", "");
    JobRun applied =
        JobRun.apply(fit.out(), out(), "input.path=" + path("t"), "input.carry=id").succeeded();

    JobRun back =
        JobRun.apply(
                fit.out(),
                out(),
                "--inverse",
                "input.path=" + applied.out().resolve("features.parquet"),
                "input.carry=id")
            .succeeded();

    List<Row> found = back.rows("features.parquet").orderBy("id").collectAsList();
    List<Row> input = LocalSpark.session().read().parquet(path("t")).orderBy("id").collectAsList();
    for (int i = 0; i < 43; i++) {
      assertThat(found.get(i).<Double>getList(1).get(2))
          .isCloseTo(input.get(i).getDouble(3), within(1e-14));
    }
  }

  /** Other rows than those of the fit, some partitions of them empty, in both directions. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64, 65, 200})
  void anyNumberOfRowsIsVerified(int rows) {
    JobRun fit = fit("t", "c*", "[select: [c3, c1, c0], standardize, pca: {components: 3}]", "");
    save(LocalSpark.session().range(0, rows, 1, 3).selectExpr(OTHER), "other-" + rows);

    JobRun applied =
        JobRun.apply(fit.out(), out(), "input.path=" + path("other-" + rows)).succeeded();
    JobRun back =
        JobRun.apply(
                fit.out().resolve("model"),
                out(),
                "--inverse",
                "input.path=" + applied.out().resolve("features.parquet"))
            .succeeded();

    for (JobRun run : List.of(applied, back)) {
      assertThat(run.receipt().at("/rows/in").asLong()).isEqualTo(rows);
      assertThat(JobRun.verify(run.out()).succeeded().data())
          .contains("PASS  rows of features.parquet")
          .containsPattern((rows > 64 ? "[1-6][0-9]" : rows) + " of " + rows + " rows");
    }
  }

  @Test
  void noRowsGiveNoRows() {
    JobRun fit = fit("t", "c*", "[standardize]", "");
    save(LocalSpark.session().range(0).selectExpr(OTHER), "none");

    JobRun applied = JobRun.apply(fit.out(), out(), "input.path=" + path("none")).succeeded();

    assertThat(JobRun.verify(applied.out()).succeeded().data()).contains("0 of 0 rows");
  }

  /** What a row may be off by is far below what a wrong row is off by. */
  @ParameterizedTest
  @CsvSource({"false, 1e-11", "false, 1", "true, 1e-11", "true, 1"})
  void aWrongRowIsFound(boolean inverse, double factor) throws IOException {
    JobRun fit = fit("t", "c*", "[min_max, standardize, pca: {components: 4}]", "");
    List<String> options = new ArrayList<>(List.of("input.carry=id"));
    options.add(
        "input.path=" + (inverse ? fit.out().resolve("features.parquet").toString() : path("t")));
    if (inverse) {
      options.add("--inverse");
    }
    JobRun applied = JobRun.apply(fit.out(), out(), options.toArray(String[]::new)).succeeded();
    Dataset<Row> wrong =
        applied
            .rows("features.parquet")
            .selectExpr(
                "id",
                "if(id = 17, transform(features, (x, j) -> if(j = 2, x + "
                    + factor
                    + ", x)), features) features");
    new Tampering(applied.out()).replace("features.parquet", wrong);

    JobRun verified = JobRun.verify(applied.out());

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure().what()).contains("features of sampled rows");
  }

  @Test
  void aRowThatIsMissingIsFound() throws IOException {
    JobRun fit = fit("t", "c*", "[standardize]", "");
    JobRun applied = JobRun.apply(fit.out(), out(), "input.path=" + path("t")).succeeded();
    new Tampering(applied.out())
        .replace("features.parquet", applied.rows("features.parquet").limit(42));

    JobRun verified = JobRun.verify(applied.out());

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure().what()).contains("rows of features.parquet is off by 1");
  }

  @Test
  void aModelThatWasFittedAnewIsRefused() {
    String job =
        "input: {path: " + path("t") + ", features: 'c*'}\nsteps: %s\noutput: {mode: replace}\n";
    Path model = folder.resolve("anew");
    JobRun.text(String.format(job, "[standardize]"), model, "verify=false").succeeded();
    JobRun applied = JobRun.apply(model, out(), "input.path=" + path("t")).succeeded();
    JobRun.text(String.format(job, "[mask: id > 3, standardize]"), model, "verify=false")
        .succeeded();

    JobRun verified = JobRun.verify(applied.out());

    assertThat(verified.exitCode()).isEqualTo(3);
    assertThat(verified.failure().what())
        .contains("the model is not the one that this output was made by");
  }

  @Test
  void verifyIsLeftOutWhereItIsNotWanted() {
    JobRun fit = fit("t", "c*", "[standardize]", "");

    JobRun applied =
        JobRun.apply(fit.out(), out(), "input.path=" + path("t"), "verify=false").succeeded();

    assertThat(applied.receipt().has("verify")).isFalse();
    assertThat(applied.data()).contains("verify      off");
    assertThat(JobRun.verify(applied.out()).succeeded().data()).contains("verify      PASS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t | lacking | [standardize] | 3 | the input has no column 'c2' to use as one of the 4 features of the model",
        "t | gap | [standardize] | 3 | a row has no image: c0 is missing",
        "arrays | ragged | [standardize] | 3 | a row has 2 features where the first row has 4",
        "arrays | narrow | [standardize] | 3 | cannot apply a model of 4 features to rows of 3 features: shapes (rows x 3) and (4); rows of 4 would",
        "arrays | t | [standardize] | 3 | the input has no column 'x' to use as the features of the model",
        "t | nowhere | [standardize] | 3 | there is no input at",
        "arrays | arrays | [covariance] | 2 | the model changes no values: there is nothing to apply",
        "t | --inverse | [clip: {lower: 0}, standardize] | 2 | the model has a clip step, which has no inverse",
        "t | --inverse | [scale: [1, 0, 1, 1], standardize] | 2 | the model scales feature 1 by 0.0, which has no inverse",
        "t | --inverse narrow | [standardize] | 3 | cannot invert a model of 4 features to rows of 3 features",
      })
  void whatDoesNotFitIsRefused(String table, String other, String steps, int exit, String message) {
    JobRun fit = fit(table, table.equals("arrays") ? "x" : "c*", steps, "");
    List<String> options = new ArrayList<>();
    if (other.startsWith("--inverse")) {
      options.add("--inverse");
      boolean narrow = other.endsWith("narrow");
      options.add(
          "input.path=" + (narrow ? path("narrow") : fit.out().resolve("features.parquet")));
      if (narrow) {
        options.add("input.features=x");
      }
    } else {
      options.add("input.path=" + path(other));
    }

    JobRun run = JobRun.apply(fit.out(), out(), options.toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(exit);
    assertThat(run.failure().getMessage()).contains(message);
    assertThat(run.out()).doesNotExist();
    assertThat(run.failedReceipt().get("exitCode").asInt()).isEqualTo(exit);
  }

  @Test
  void aModelIsNotReplacedByWhatItMakes() {
    JobRun fit = fit("t", "c*", "[standardize]", "");
    for (Path model : List.of(fit.out(), fit.out().resolve("model"))) {
      JobRun run = JobRun.apply(model, fit.out(), "input.path=" + path("t"), "output.mode=replace");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.failure().what()).contains("take the place of the model");
    }
    assertThat(fit.differences()).isEmpty();
  }

  @Test
  void aChangedOrUnfinishedModelIsRefused() throws IOException {
    JobRun fit = fit("t", "c*", "[standardize, covariance]", "");
    new Tampering(fit.out()).multiply("model/mean.npy", 1, 1.5);

    JobRun changed = JobRun.apply(fit.out(), out(), "input.path=" + path("t"));
    Files.delete(fit.out().resolve("_MANIFEST.json"));
    JobRun unfinished = JobRun.apply(fit.out(), out(), "input.path=" + path("t"));

    assertThat(changed.exitCode()).isEqualTo(3);
    assertThat(changed.failure().what()).contains("mean.npy is not the file that was published");
    assertThat(unfinished.exitCode()).isEqualTo(3);
    assertThat(unfinished.failure().what()).contains("holds no _MANIFEST.json");
  }
}
