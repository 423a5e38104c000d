package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Least squares by a job, from the file to verified coefficients. */
class SolveJobTest {
  private static final String LONGLEY_COLUMNS =
      "x1 DOUBLE, x2 DOUBLE, x3 DOUBLE, x4 DOUBLE, x5 DOUBLE, x6 DOUBLE, y DOUBLE";

  @TempDir static Path folder;

  @BeforeAll
  static void saveTables() throws IOException, URISyntaxException {
    Dataset<Row> table =
        Tables.columns(Tables.normal(60, 3, 3), 3)
            .selectExpr(
                "id",
                "c0",
                "c1",
                "c2",
                "2 + 3 * c0 - c1 + 0.5 * c2 + 0.1 * sin(id) y",
                "c1 - 7 * c2 + cos(3 * id) z",
                "id % 4 < 3 good");
    save(table, "t");
    save(table.selectExpr("id", "array(c0, c1, c2) x", "y", "z"), "arrays");
    save(
        table.selectExpr(
            "id", "array(cast(c0 as float), cast(c1 as float), cast(c2 as float)) x", "y", "z"),
        "floats");
    Files.write(folder.resolve("filip.csv"), filip());
  }

  private static void save(Dataset<Row> rows, String name) {
    rows.repartitionByRange(3, rows.col("id"))
        .sortWithinPartitions("id")
        .write()
        .parquet(folder.resolve(name + ".parquet").toString());
  }

  /** Powers 1 to 10 of x, each rounded once, and y. */
  private static List<String> filip() throws IOException, URISyntaxException {
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(nist("filip.csv"))) {
      if (!line.startsWith("#")) {
        String[] values = line.split(",");
        BigDecimal x = new BigDecimal(values[0]);
        rows.add(
            IntStream.rangeClosed(1, 10)
                    .mapToObj(power -> Double.toString(x.pow(power).doubleValue()))
                    .collect(Collectors.joining(","))
                + ","
                + values[1]);
      }
    }
    return rows;
  }

  private static Path nist(String name) throws URISyntaxException {
    return Path.of(SolveJobTest.class.getResource("/nist/" + name).toURI());
  }

  private static String longley(String steps) throws URISyntaxException {
    return "input: {path: "
        + nist("longley.csv")
        + ", options: {comment: '#', header: false}, schema: '"
        + LONGLEY_COLUMNS
        + "', features: 'x*'}\nsteps: "
        + steps
        + "\noutput: {mode: replace}\n";
  }

  private static String filip(String solve) {
    String columns =
        IntStream.rangeClosed(1, 10)
            .mapToObj(power -> "x" + power + " DOUBLE")
            .collect(Collectors.joining(", "));
    return "input: {path: "
        + folder
        + "/filip.csv, options: {header: false}, schema: '"
        + columns
        + ", y DOUBLE', features: 'x*'}\nsteps: [solve: "
        + solve
        + "]\noutput: {mode: replace}\n";
  }

  private static String job(String table, String features, String steps) {
    return "input: {path: "
        + folder
        + "/"
        + table
        + ".parquet, features: ["
        + features
        + "]}\nsteps: "
        + steps
        + "\noutput: {mode: replace}\n";
  }

  private static JobRun run(String job, String out) {
    return JobRun.text(job, folder.resolve(out));
  }

  /** For numbers to compare with, whose own checks others do. */
  private static JobRun unverified(String job, String out) {
    return JobRun.text(job, folder.resolve(out), "verify=false", "output.write=model").succeeded();
  }

  private static void requireDigits(int digits, double[] found, double... certified) {
    assertThat(found).hasSameSizeAs(certified);
    for (int i = 0; i < certified.length; i++) {
      assertThat(found[i])
          .as("number %d", i)
          .isCloseTo(certified[i], within(Math.pow(10, -digits) * Math.abs(certified[i])));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "cholesky", "qr"})
  void longleyToNineDigits(String method) throws URISyntaxException {
    JobRun run = run(longley("[solve: {targets: y, method: " + method + "}]"), "longley");

    run.succeeded();
    requireDigits(
        9,
        run.matrix("coefficients.npy")[0],
        15.0618722713733,
        -0.358191792925910E-01,
        -2.02022980381683,
        -1.03322686717359,
        -0.511041056535807E-01,
        1829.15146461355);
    requireDigits(9, run.vector("intercept.npy"), -3482258.63459582);
    JsonNode solve = run.model().get("solve");
    requireDigits(9, Golden.numbers(solve.get("residualSumOfSquares")), 836424.055505915);
    requireDigits(9, Golden.numbers(solve.get("rSquared")), 0.995479004577296);
    assertThat(solve.get("method").asText()).isEqualTo(method.equals("qr") ? "qr" : "cholesky");
    assertThat(solve.get("conditionNumber").asDouble()).isBetween(30.0, 700.0);
    assertThat(run.receipt().get("scans")).hasSize(1);
    assertThat(run.receipt().at("/scans/0/purpose").asText()).isEqualTo("column profile, solve");
    requireDigits(9, run.receipt().at("/solve/coefficients/y/x6").asDouble(), 1829.15146461355);
    assertThat(run.data())
        .contains("solve       1 target, condition number ")
        .contains("y: R^2 0.995479, residual sum of squares 836424, intercept -3.48226e+06")
        .contains("PASS  coefficients, by double-double")
        .contains("PASS  residuals, at right angles to features");
    assertThat(JobRun.verify(run.out()).succeeded().data()).contains("verify      PASS");
  }

  private static void requireDigits(int digits, double found, double certified) {
    requireDigits(digits, new double[] {found}, certified);
  }

  @Test
  void aPlanSaysWhichScansItTakes() throws URISyntaxException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(data, true, StandardCharsets.UTF_8);
    JobSpec job =
        Jobs.parse(
            longley("[solve: y, pca: 1]"), Layer.commandLine(List.of("output.path=" + folder)));

    PlanText.print(
        job,
        LocalSpark.session(),
        new Console(stream, stream, Console.Form.TEXT, Console.Talk.NORMAL, Console.Colour.OFF));

    assertThat(data.toString(StandardCharsets.UTF_8))
        .containsPattern("(?m)^features +6$")
        .containsPattern("(?m)^scan 1 +column profile, covariance, solve$")
        .containsPattern("(?m)^solve +by Cholesky; beyond a condition number of 1e5 one more scan")
        .containsPattern("(?m)^setting +steps.0.solve.targets = ");
  }

  @Test
  void filipToSevenDigitsByQr() {
    JobRun run = run(filip("{targets: y, method: qr}"), "filip").succeeded();

    requireFilip(run);
    assertThat(run.receipt().get("scans")).hasSize(1);
  }

  private static void requireFilip(JobRun run) {
    requireDigits(
        7,
        run.matrix("coefficients.npy")[0],
        -2772.17959193342,
        -2316.37108160893,
        -1127.97394098372,
        -354.478233703349,
        -75.1242017393757,
        -10.8753180355343,
        -1.06221498588947,
        -0.670191154593408E-01,
        -0.246781078275479E-02,
        -0.402962525080404E-04);
    requireDigits(7, run.vector("intercept.npy"), -1467.48961422980);
    requireDigits(
        7, Golden.numbers(run.model().at("/solve/residualSumOfSquares")), 0.795851382172941E-03);
  }

  @Test
  void whatCholeskyCannotSolveGoesOnByQrAndSaysSo() {
    JobRun run = run(filip("{targets: y}"), "filip-auto").succeeded();

    requireFilip(run);
    JsonNode solve = run.receipt().get("solve");
    assertThat(solve.get("method").asText()).isEqualTo("qr");
    assertThat(solve.get("reason").asText()).containsPattern("Cholesky");
    assertThat(run.receipt().get("scans")).hasSize(2);
    assertThat(run.receipt().at("/scans/1/purpose").asText()).startsWith("solve by qr: ");
    assertThat(run.receipt().at("/plan/measured/scans").asInt()).isEqualTo(2);
  }

  @Test
  void whatCholeskyCannotSolveIsRefusedWithAdvice() {
    JobRun run = run(filip("{targets: y, method: cholesky}"), "filip-cholesky");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.failure().what()).contains("is so close to a combination of the features");
    assertThat(run.failure().fix()).contains("method: qr");
    assertThat(run.failure().where()).isEqualTo("jobs/x.yaml:2:9");
    assertThat(run.out()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "cholesky", "qr"})
  void theNotebooksSystem(String method) throws IOException {
    JsonNode golden = Golden.json("golden.json").get("solve");
    double[] b = Golden.numbers(golden.get("b"));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rows.add(
          Arrays.stream(Golden.numbers(golden.get("a").get(i)))
                  .mapToObj(Double::toString)
                  .collect(Collectors.joining(","))
              + ","
              + b[i]);
    }
    Files.write(folder.resolve("notebook.csv"), rows);
    String job =
        "input: {path: "
            + folder
            + "/notebook.csv, options: {header: false}, schema: 'a1 DOUBLE, a2 DOUBLE, a3 DOUBLE, a4 DOUBLE, a5 DOUBLE, b"
            + " DOUBLE', features: 'a?'}\nsteps: [solve: {targets: b, intercept: false, method: "
            + method
            + "}]\noutput: {mode: replace}\n";

    JobRun run = run(job, "notebook").succeeded();

    assertThat(run.matrix("coefficients.npy")[0])
        .containsExactly(Golden.numbers(golden.get("x")), within(1e-12));
    assertThat(run.vector("intercept.npy")).containsExactly(0);
    assertThat(run.data()).contains("PASS  square system, b - A x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "arrays | x | 1e-13",
        "dense | x | 1e-13",
        "sparse | x | 1e-13",
        "floats | x | 1e-6"
      })
  void everyLayoutGivesTheSameAnswer(String table, String features, double tolerance) {
    String steps = "[solve: {targets: [y, z]}]";
    JobRun columns = unverified(job("t", "c0, c1, c2", steps), "columns");
    if (table.equals("dense") || table.equals("sparse")) {
      saveVectors(table);
    }
    JobRun other = run(job(table, features, steps), table).succeeded();

    for (int t = 0; t < 2; t++) {
      assertThat(other.matrix("coefficients.npy")[t])
          .containsExactly(columns.matrix("coefficients.npy")[t], within(tolerance));
    }
    assertThat(other.vector("intercept.npy"))
        .containsExactly(columns.vector("intercept.npy"), within(50 * tolerance));
  }

  private static void saveVectors(String name) {
    double[][] values = Tables.normal(60, 3, 3);
    Tables.Storage storage = name.equals("dense") ? Tables.Storage.DENSE : Tables.Storage.SPARSE;
    Dataset<Row> vectors = Tables.vectors(values, storage, 3);
    Dataset<Row> targets =
        LocalSpark.session()
            .read()
            .parquet(folder.resolve("t.parquet").toString())
            .select("id", "y", "z");
    vectors
        .join(targets, "id")
        .coalesce(1)
        .sortWithinPartitions("id")
        .write()
        .mode("overwrite")
        .parquet(folder.resolve(name + ".parquet").toString());
  }

  @Test
  void float32RoundsFeaturesAndTargetsAlike() {
    String job =
        job("t", "c0, c1, c2", "[solve: {targets: y}]").replace("]}\n", "], dtype: float32}\n");
    JobRun rounded = run(job, "float32").succeeded();
    save(
        LocalSpark.session()
            .read()
            .parquet(folder.resolve("t.parquet").toString())
            .selectExpr(
                "id",
                "double(float(c0)) c0",
                "double(float(c1)) c1",
                "double(float(c2)) c2",
                "double(float(y)) y"),
        "rounded");
    JobRun expected = unverified(job("rounded", "c0, c1, c2", "[solve: {targets: y}]"), "as-float");

    assertThat(rounded.matrix("coefficients.npy")[0])
        .containsExactly(expected.matrix("coefficients.npy")[0], within(1e-13));
  }

  @Test
  void coefficientsAreOfStandardizedFeatures() {
    JobRun raw = unverified(job("t", "c0, c1, c2", "[solve: {targets: [y, z]}]"), "raw");
    JobRun scaled =
        run(job("t", "c0, c1, c2", "[standardize, solve: {targets: [y, z]}]"), "scaled")
            .succeeded();

    double[] scale = scaled.vector("scale.npy");
    double[] mean = scaled.vector("mean.npy");
    for (int t = 0; t < 2; t++) {
      double atMeans = raw.vector("intercept.npy")[t];
      for (int j = 0; j < 3; j++) {
        double slope = raw.matrix("coefficients.npy")[t][j];
        assertThat(scaled.matrix("coefficients.npy")[t][j])
            .isCloseTo(slope * scale[j], within(1e-12));
        atMeans += slope * mean[j];
      }
      assertThat(scaled.vector("intercept.npy")[t]).isCloseTo(atMeans, within(1e-11));
    }
    assertThat(scaled.receipt().get("scans")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cholesky", "qr"})
  void aPenaltyIsTheAugmentedSystem(String method) {
    Dataset<Row> table =
        LocalSpark.session().read().parquet(folder.resolve("t.parquet").toString());
    Dataset<Row> wishes =
        table
            .where("id < 3")
            .selectExpr(
                "id + 100 id",
                "if(id = 0, 1.5D, 0D) c0",
                "if(id = 1, 1.5D, 0D) c1",
                "if(id = 2, 1.5D, 0D) c2",
                "0D y");
    save(table.selectExpr("id", "c0", "c1", "c2", "y").union(wishes), "augmented-" + method);
    String solve = "[solve: {targets: y, intercept: false, method: " + method + ", penalty: %s}]";
    JobRun ridge = run(job("t", "c0, c1, c2", String.format(solve, "2.25")), "ridge").succeeded();
    JobRun augmented =
        unverified(
            job("augmented-" + method, "c0, c1, c2", String.format(solve, "0")), "augmented");

    assertThat(ridge.matrix("coefficients.npy")[0])
        .containsExactly(augmented.matrix("coefficients.npy")[0], within(1e-13));
  }

  @Test
  void aPenaltyIsInTheUnitsOfTheFeaturesAsTheStepSeesThem() {
    JobRun scaled =
        run(job("t", "c0, c1, c2", "[standardize, solve: {targets: y, penalty: 30}]"), "units")
            .succeeded();

    // Verified by the gradient of standardized features; here by shrinking what 0 would give.
    JobRun free = unverified(job("t", "c0, c1, c2", "[standardize, solve: {targets: y}]"), "free");
    for (int j = 0; j < 3; j++) {
      double share =
          scaled.matrix("coefficients.npy")[0][j] / free.matrix("coefficients.npy")[0][j];
      // X'X is 60 on the diagonal and little beside it: 60 / (60 + 30).
      assertThat(share).isBetween(0.4, 0.9);
    }
    assertThat(scaled.vector("intercept.npy")[0])
        .isCloseTo(free.vector("intercept.npy")[0], within(1e-12));
  }

  @Test
  void masksAndRowStepsComeBefore() {
    String steps =
        "[mask: {keep: good, reason: bad}, scale: 2, solve: {targets: y}, covariance, pca: {components: 2}]";
    JobRun run = run(job("t", "c0, c1, c2", steps), "prepared").succeeded();
    save(
        LocalSpark.session()
            .read()
            .parquet(folder.resolve("t.parquet").toString())
            .where("good")
            .selectExpr("id", "2 * c0 c0", "2 * c1 c1", "2 * c2 c2", "y"),
        "good");
    JobRun expected = unverified(job("good", "c0, c1, c2", "[solve: {targets: y}]"), "expected");

    assertThat(run.matrix("coefficients.npy")[0])
        .containsExactly(expected.matrix("coefficients.npy")[0], within(1e-13));
    assertThat(run.receipt().get("scans")).hasSize(1);
    assertThat(run.receipt().at("/scans/0/purpose").asText())
        .isEqualTo("masks, column profile, covariance, solve");
    assertThat(run.out().resolve("model/components.npy")).exists();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "solver: qr | auto | 1 | qr",
        "solver: qr | cholesky | 2 | cholesky",
        "solver: lapack | qr | 2 | qr",
        "solver: lapack | auto | 1 | cholesky",
        "solver: matrix_free | auto | 3 | cholesky"
      })
  void aScanIsSharedWherePcaTakesTheSame(String solver, String method, int scans, String taken) {
    String steps =
        "[standardize, solve: {targets: y, method: "
            + method
            + "}, pca: {components: 2, "
            + solver
            + "}]";
    JobRun run = run(job("t", "c0, c1, c2", steps), "shared").succeeded();
    JobRun alone =
        unverified(job("t", "c0, c1, c2", "[standardize, solve: {targets: y}]"), "alone");

    assertThat(run.receipt().get("scans")).hasSize(scans);
    assertThat(run.receipt().at("/plan/predicted/scans").asInt()).isEqualTo(scans);
    assertThat(run.model().at("/solve/method").asText()).isEqualTo(taken);
    assertThat(run.matrix("coefficients.npy")[0])
        .containsExactly(alone.matrix("coefficients.npy")[0], within(1e-12));
  }

  @Test
  void manyTargetsAreFittedAtOnce() {
    Random random = new Random(1);
    double[][] weights = new double[40][2];
    List<String> expressions = new ArrayList<>(List.of("id", "c0", "c1"));
    for (int t = 0; t < weights.length; t++) {
      Arrays.setAll(weights[t], j -> random.nextGaussian());
      expressions.add(
          String.format(
              java.util.Locale.ROOT,
              "%sD * c0 + %sD * c1 + %d y%d",
              weights[t][0],
              weights[t][1],
              t,
              t));
    }
    save(
        Tables.columns(Tables.normal(30, 2, 9), 2).selectExpr(expressions.toArray(String[]::new)),
        "many");
    JobRun run = run(job("many", "'c?'", "[solve: 'y*']"), "many").succeeded();

    double[][] found = run.matrix("coefficients.npy");
    assertThat(found).hasDimensions(40, 2);
    for (int t = 0; t < weights.length; t++) {
      assertThat(found[t]).containsExactly(weights[t], within(1e-12));
      assertThat(run.vector("intercept.npy")[t]).isCloseTo(t, within(1e-11));
    }
    assertThat(run.data()).contains("... and 30 more, in the model");
  }

  @Test
  void aConstantTargetHasNoShare() {
    save(
        LocalSpark.session()
            .read()
            .parquet(folder.resolve("t.parquet").toString())
            .selectExpr("id", "c0", "c1", "4.5D y"),
        "constant-target");
    JobRun run = run(job("constant-target", "c0, c1", "[solve: y]"), "constant").succeeded();

    assertThat(run.model().at("/solve/rSquared/0").isNull()).isTrue();
    assertThat(run.vector("intercept.npy")).containsExactly(4.5);
    assertThat(run.matrix("coefficients.npy")[0]).containsExactly(0, 0);
  }

  @Test
  void theBitsAreThoseOfTheInput() {
    String job = job("t", "c0, c1, c2", "[solve: {targets: [y, z]}]");
    String content = unverified(job, "bits").receipt().path("content").asText();

    assertThat(unverified(job, "other-bits").receipt().path("content").asText())
        .startsWith("sha256:")
        .isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({
    "coefficients.npy, 1.000001, coefficients by double-double",
    "coefficients.npy, 1.000001, residuals at right angles to features",
    "intercept.npy, 1.000001, intercept by the mean residual"
  })
  void whatIsPublishedIsVerified(String file, double factor, String quantity) throws IOException {
    JobRun run = unverified(job("t", "c0, c1, c2", "[solve: y]"), "tampered");
    Tampering tampering = new Tampering(run.out());
    tampering.multiply("model/" + file, 0, factor);
    tampering.renewManifest();

    JobRun verified = JobRun.verify(run.out());

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.data()).containsPattern("FAIL  " + quantity.replace(" ", ",? "));
  }

  @ParameterizedTest
  @CsvSource({"residualSumOfSquares, residual sum of squares", "rSquared, R\\^2"})
  void whatIsSaidIsVerified(String field, String quantity) throws IOException {
    JobRun run = unverified(job("t", "c0, c1, c2", "[solve: y]"), "told");
    Tampering tampering = new Tampering(run.out());
    tampering.model(
        model -> {
          com.fasterxml.jackson.databind.node.ArrayNode values =
              (com.fasterxml.jackson.databind.node.ArrayNode) model.at("/solve/" + field);
          values.set(0, values.get(0).asDouble() * (1 + 1e-6));
        });
    tampering.renewManifest();

    JobRun verified = JobRun.verify(run.out());

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.data()).containsPattern("FAIL  " + quantity);
  }
}
