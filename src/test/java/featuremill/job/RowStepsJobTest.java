package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.linalg.npy.NpyFile;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that are done to rows, from the job file to verified features. */
class RowStepsJobTest {
  private static final double TOLERANCE = 1e-12;

  @TempDir static Path folder;

  @BeforeAll
  static void saveTables() throws IOException {
    Dataset<Row> table = Tables.columns(Tables.normal(41, 4, 11), 3);
    save(table, "t");
    save(
        table.selectExpr(
            "id",
            "if(id % 5 = 0, null, c0) c0",
            "if(id % 7 = 3, double('NaN'), c1) c1",
            "c2",
            "c3"),
        "gaps");
    save(table.selectExpr("id", "array(c0, c1, c2, c3) x"), "arrays");
    save(table.selectExpr("id", "if(id = 9, array(c0), array(c0, c1, c2, c3)) c"), "ragged");
    save(
        Tables.vectors(Tables.normal(30, 3, 5), Tables.Storage.MIXED, 2)
            .withColumnRenamed("x", "c"),
        "vectors");
    save(table.selectExpr("id", "c0", "cast(null as double) c1"), "empty-column");
    save(table.selectExpr("id", "c0", "if(id = 7, double('Infinity'), c1) c1"), "infinite");
    try (OutputStream file = Files.newOutputStream(folder.resolve("v.npy"))) {
      NpyFile.write(file, new double[] {1, -2, 0.5, 3});
    }
    try (OutputStream file = Files.newOutputStream(folder.resolve("m.npy"))) {
      NpyFile.write(file, new double[][] {{1, 0.25}, {0, -1}, {2, 1}, {0.1, 0.3}}, 2);
    }
  }

  private static void save(Dataset<Row> rows, String name) {
    rows.repartitionByRange(2, rows.col("id"))
        .sortWithinPartitions("id")
        .write()
        .parquet(folder.resolve(name + ".parquet").toString());
  }

  private static String job(String table, String features, String steps) {
    return "input: {path: "
        + folder
        + "/"
        + table
        + ".parquet, features: '"
        + features
        + "', carry: [id]}\nsteps: "
        + steps.replace("FOLDER", folder.toString())
        + "\noutput: {mode: replace}\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[add: [1, -2, 0.5, 1e9], scale: FOLDER/v.npy, covariance, pca: {components: 2}]",
        "[mask: {keep: c0 < 0.7, reason: far}, select: 'c*', add: 3, normalize_rows, covariance]",
        "[normalize_rows: {norm: l1}, scale: [1, 2, 3, 4], normalize_rows: {norm: max}, add: 0.5]",
        "[normalize_rows: {norm: l2}, matmul: {matrix: FOLDER/m.npy}, standardize, covariance]",
        "[scale: 0.1, softmax, covariance: {ddof: 0}, pca: {components: 0.9}]",
        "[clip: {lower: [0, 9, -1, 0], upper: 29.5}, replace: {where: '>= 20', value: -1}]",
        "[min_max, robust_scale, select: [c3, c1], min_max: {lower: -1, upper: 3}, standardize]",
        "[robust_scale, pca: {components: 2, solver: matrix_free}]",
        "[matmul: {matrix: [[1, 2], [0, 1], [1, 1], [2, 0]]}, pca: {components: 1, solver: qr}]",
      })
  void whatStepsLeaveIsVerified(String steps) {
    JobRun run = run(job("t", "c*", steps));

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(run.model().get("version").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[impute, standardize, covariance, pca: {components: 2}]",
        "[impute: {with: median, indicator: true, features: [c0, c1]}, covariance]",
        "[impute: {with: constant, value: -1, indicator: true}, normalize_rows]",
        "[replace: {where: nan, value: 0}, robust_scale]",
        "[impute: {features: c0}, add: 1, impute: {with: median}, min_max]",
      })
  void missingValuesAreFilledInAndVerified(String steps) {
    JobRun run = run(job("gaps", "c*", steps));

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
  }

  @Test
  void vectorsAreTakenWhole() {
    JobRun run = run(job("vectors", "c", "[scale: [2, 1, 1], select: 'c[1]', add: -10, pca: 1]"));

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(run.model().at("/features/names").toString()).isEqualTo("[\"c[1]\"]");
  }

  @Test
  void rowsAreCountedAndCarriedAsWithoutSteps() {
    String mask = "[mask: {keep: id % 3 != 1, reason: third}, ";
    JobRun plain = run(job("arrays", "x", mask + "covariance]"));
    JobRun run = run(job("arrays", "x", mask + "add: [0, 0, 0, 1], covariance]"));

    assertThat(run.receipt().at("/rows")).isEqualTo(plain.receipt().at("/rows"));
    assertThat(JobRun.verify(run.out()).succeeded().data()).contains("PASS  settings of row steps");
    assertThat(ids(run, "features.parquet")).isEqualTo(ids(plain, "features.parquet"));
    assertThat(run.rows("rejected.parquet").select("id", "x").orderBy("id").collectAsList())
        .isEqualTo(plain.rows("rejected.parquet").select("id", "x").orderBy("id").collectAsList());
    assertThat(run.model().at("/preparation/features").toString())
        .isEqualTo("[\"x[0]\",\"x[1]\",\"x[2]\",\"x[3]\"]");
  }

  private static List<Row> ids(JobRun run, String name) {
    return run.rows(name).select("id").orderBy("id").collectAsList();
  }

  /** Means of what is there, and of the features that tell where something is missing. */
  @Test
  void indicatorsAndFillsAreThoseOfSql() {
    JobRun run = run(job("gaps", "c*", "[impute: {indicator: true, features: [c1, c0]}]"));

    assertThat(run.model().at("/features/names").toString())
        .isEqualTo("[\"c0\",\"c1\",\"c2\",\"c3\",\"c0_missing\",\"c1_missing\"]");
    Row expected =
        LocalSpark.session()
            .read()
            .parquet(folder.resolve("gaps.parquet").toString())
            .selectExpr(
                "avg(c0)",
                "avg(nullif(c1, double('NaN')))",
                "avg(double(c0 is null))",
                "avg(double(isnan(c1)))")
            .first();
    double[] mean = run.vector("mean.npy");
    double[] fill = Golden.numbers(run.model().at("/preparation/steps/0/fill"));
    assertThat(fill[0]).isCloseTo(expected.getDouble(0), within(TOLERANCE));
    assertThat(fill[1]).isCloseTo(expected.getDouble(1), within(TOLERANCE));
    assertThat(mean[0]).isCloseTo(expected.getDouble(0), within(TOLERANCE));
    assertThat(mean[4]).isCloseTo(expected.getDouble(2), within(TOLERANCE));
    assertThat(mean[5]).isCloseTo(expected.getDouble(3), within(TOLERANCE));
  }

  /** Centring and dividing by the arrays of another model is what that model does. */
  @Test
  void anotherModelsArraysAreOperands() {
    JobRun other = run(job("t", "c*", "[standardize]"));
    String model = "model: " + other.out();

    JobRun run =
        run(
            job(
                "t",
                "c*",
                "[add: {MODEL, array: mean, negate: true}, scale: {MODEL, array: scale, reciprocal: true}]"
                    .replace("MODEL", model)));

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(JobRun.verify(run.out()).succeeded().data()).contains("PASS  settings of row steps");
    double[] mean = other.vector("mean.npy");
    double[] added = Golden.numbers(run.model().at("/preparation/steps/0/vector"));
    for (int j = 0; j < mean.length; j++) {
      assertThat(added[j]).isEqualTo(-mean[j]);
    }
    List<double[]> found = features(run);
    List<double[]> expected = features(other);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i)).containsExactly(expected.get(i), within(1e-14));
    }
    Path out = folder.resolve("other-width");
    JobRun refused = JobRun.text(job("vectors", "c", "[add: {" + model + ", array: mean}]"), out);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.failure().what())
        .isEqualTo(
            "cannot add a vector of 4 to rows of 3 features: shapes (rows x 3) and (4); a vector of"
                + " 3, or one number, would");
    JobRun absent = JobRun.text(job("t", "c*", "[add: {" + model + ", array: components}]"), out);
    assertThat(absent.exitCode()).isEqualTo(3);
    assertThat(absent.failure().what()).contains("there is no file", "components.npy");
  }

  @Test
  void theNotebooksRowVectorIsAddedAndRowsAreNormalised() {
    JobRun sum = notebook("broadcast_a.npy", "[add: " + golden("broadcast_b.npy") + "]");
    requireRows(sum, Golden.matrix("broadcast_sum.npy"), 0);

    JobRun normalised = notebook("broadcast_a.npy", "[normalize_rows]");
    requireRows(normalised, Golden.matrix("row_normalised.npy"), TOLERANCE);
  }

  @Test
  void theNotebooksNegativesBecomeZero() {
    JobRun run = notebook("mask_x.npy", "[replace: {where: < 0, value: 0}]");

    double[] replaced = features(run).stream().mapToDouble(row -> row[0]).toArray();
    JsonNode golden = Golden.json("golden.json").get("mask");
    assertThat(Arrays.stream(replaced).filter(x -> x == 0).count())
        .isEqualTo(golden.get("negative").asLong());
    assertThat(Arrays.stream(replaced).sum())
        .isCloseTo(golden.get("sum_after_negatives_to_zero").asDouble(), within(TOLERANCE));
  }

  @Test
  void theNotebooksMatricesAreMultiplied() throws IOException {
    JsonNode golden = Golden.json("golden.json").get("matmul");
    double[][] a = matrix(golden.get("a"));
    Path file = folder.resolve("a.npy");
    try (OutputStream out = Files.newOutputStream(file)) {
      NpyFile.write(out, a, 4);
    }

    JobRun run = run(npy(file.toString(), "[matmul: {matrix: " + golden.get("b") + "}]"));

    requireRows(run, matrix(golden.get("product")), TOLERANCE);
    assertThat(run.model().at("/features/names/4").asText()).isEqualTo("m[4]");
  }

  @Test
  void theNotebooksSoftmax() throws IOException {
    Path file = folder.resolve("softmax.npy");
    try (OutputStream out = Files.newOutputStream(file)) {
      NpyFile.write(out, new double[][] {{1000, 1001, 1002}, {0, 0, 0}}, 3);
    }

    JobRun run = run(npy(file.toString(), "[softmax]"));

    double third = 1 / 3.0;
    double[] softmax = Golden.numbers(Golden.json("golden.json").get("softmax"));
    requireRows(run, new double[][] {softmax, {third, third, third}}, TOLERANCE);
  }

  private static JobRun notebook(String array, String steps) {
    return run(npy(golden(array), steps));
  }

  private static String npy(String file, String steps) {
    return "input: {path: " + file + "}\nsteps: " + steps + "\noutput: {mode: replace}\n";
  }

  private static String golden(String name) {
    try {
      return Path.of(Golden.class.getResource("/golden/" + name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double[][] matrix(JsonNode rows) {
    double[][] matrix = new double[rows.size()][];
    Arrays.setAll(matrix, i -> Golden.numbers(rows.get(i)));
    return matrix;
  }

  private static List<double[]> features(JobRun run) {
    return run.rows("features.parquet").select("features").collectAsList().stream()
        .map(row -> row.<Double>getList(0).stream().mapToDouble(d -> d).toArray())
        .toList();
  }

  private static void requireRows(JobRun run, double[][] expected, double tolerance) {
    List<double[]> rows = features(run);
    assertThat(rows).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(rows.get(i)).containsExactly(expected[i], within(tolerance));
    }
  }

  /** Each parameter, given or fitted, is held to the job or to the rows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[add: [1, 2, 3, 4]]          | vector        | settings of row steps",
        "[min_max]                    | max           | max of min_max",
        "[impute]                     | fill          | means of impute",
        "[impute, replace: {where: '> 3', value: 0, features: [c0, c1]}] | columns | settings of row steps",
        "[impute: {with: median}]     | fill          | medians of impute",
        "[replace: {where: nan, value: 0}, robust_scale] | lowerQuartile | lower quartiles",
      })
  void aChangedParameterIsFound(String steps, String parameter, String quantity)
      throws IOException {
    String table = steps.contains("min_max") ? "t" : "gaps";
    String all = steps.contains("add") ? "[impute, " + steps.substring(1) : steps;
    String yaml = job(table, "c*", all);
    JobRun run = JobRun.text(yaml, out(yaml), "verify=false", "output.write=model").succeeded();
    Tampering tampering = new Tampering(run.out());
    tampering.model(
        model -> {
          ArrayNode list = (ArrayNode) lastStep(model).get(parameter);
          JsonNode old = list.get(1);
          list.set(
              1, old.isInt() ? model.numberNode(old.asInt() + 1) : model.numberNode(shifted(old)));
        });
    tampering.renewManifest();

    JobRun verified = JobRun.verify(run.out());

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.data()).contains("FAIL  " + quantity);
  }

  private static double shifted(JsonNode number) {
    return number.asDouble() + 1e-9;
  }

  private static ObjectNode lastStep(ObjectNode model) {
    ArrayNode steps = (ArrayNode) model.at("/preparation/steps");
    return (ObjectNode) steps.get(steps.size() - 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t | [add: [1, 2, 3]] | 2 | cannot add a vector of 3 to rows of 4 features: shapes (rows x 4) and (3); a vector of 4",
        "t | [scale: FOLDER/m.npy] | 2 | cannot multiply rows of 4 features by a matrix of (4 x 2)",
        "t | [select: [c0, c1], matmul: {matrix: FOLDER/m.npy}] | 2 | cannot multiply rows of 2 features by a matrix of (4 x 2)",
        "t | [scale: {vector: [1, 0, 1, 1], reciprocal: true}] | 3 | value 1 of the operand is 0.0, which has no finite reciprocal",
        "t | [add: FOLDER/none.npy] | 3 | there is no file",
        "t | [clip: {lower: [0, 0, 9, 0], upper: 1}] | 2 | c2 cannot be clipped to between 9.0 and 1.0",
        "t | [replace: {where: < 0, value: 0, features: z}] | 2 | no feature is called 'z'",
        "t | [standardize, add: 1] | 2 | add cannot follow standardize",
        "t | [covariance, softmax] | 2 | softmax cannot follow covariance",
        "t | [add: 1, mask: c0 > 0] | 2 | mask cannot follow add",
        "t | [select: c0, normalize_rows: {ddof: 1}] | 2 | cannot be divided by 1 - 1",
        "t | [matmul: {matrix: FOLDER/m.npy}, pca: 3] | 2 | pca asks for 3 components of 2 features",
        "t | [mask: id < 0, min_max] | 3 | no rows are left for min_max",
        "t | [mask: id < 0, impute] | 3 | no rows are left for impute",
        "t | [mask: id < 0, robust_scale] | 3 | no rows are left for robust_scale",
        "gaps | [normalize_rows] | 3 | 2 of 4 features have missing or infinite values in the 41 kept rows: c0 (9 null), c1 (6 NaN)",
        "gaps | [min_max] | 3 | 2 features have missing values where min_max is fitted: c0, c1",
        "gaps | [robust_scale] | 3 | 2 features have missing values where robust_scale is fitted",
        "gaps | [impute: {features: c0}] | 3 | 1 of 4 features have missing or infinite values in the 41 kept rows: c1 (6 NaN)",
        "empty-column | [impute] | 3 | 1 features have no value in any kept row: c1",
        "empty-column | [impute: {with: median}] | 3 | 1 features have no value in any kept row: c1",
        "ragged | [matmul: {matrix: FOLDER/m.npy}] | 3 | has 1 features where the first row has 4",
        "infinite | [impute] | 3 | 1 features have infinite values where impute is fitted: c1",
        "infinite | [min_max] | 3 | 1 features have infinite values where min_max is fitted: c1",
        "t | [scale: 1e300, scale: 1e300] | 3 | features have missing or infinite values",
      })
  void whatDoesNotFitIsRefused(String table, String steps, int exit, String message) {
    Path out = folder.resolve("refused-" + Math.abs((table + steps).hashCode()));
    JobRun run = JobRun.text(job(table, "c*", steps), out);

    assertThat(run.failure()).as(run.talk()).isNotNull();
    assertThat(run.failure().what()).contains(message);
    assertThat(run.exitCode()).isEqualTo(exit);
    assertThat(out).doesNotExist();
  }

  @Test
  void aStepThatDoesNotFitSaysWhereItStands() {
    JobRun run = JobRun.text(job("t", "c*", "[add: [1, 2]]"), folder.resolve("placed"));

    assertThat(run.failure().where()).endsWith(":2:9");
  }

  private static Path out(String yaml) {
    return folder.resolve("out-" + Math.abs(yaml.hashCode()));
  }

  private static JobRun run(String yaml) {
    return JobRun.text(yaml, out(yaml)).succeeded();
  }
}
