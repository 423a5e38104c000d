package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.failure.Failure;
import featuremill.testing.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs whose rows have weights, to their verified output. */
class WeightsJobTest {
  private static final String ALL_STEPS =
      "[mask: {keep: c3 > mean(c3) - 2 * std(c3), reason: low}, impute: {with: median},"
          + " robust_scale, min_max, standardize: {ddof: 1}, covariance, pca: 2]";

  @TempDir static Path folder;

  /** {@code f}: 0 to 3; {@code r}: over six powers of ten. */
  @BeforeAll
  static void save() {
    Dataset<Row> table =
        Tables.columns(Tables.normal(151, 4, 11), 3)
            .selectExpr(
                "id",
                "id % 4 f",
                "pow(10, id % 7 - 3) r",
                "if(id % 5 = 0, null, c0) c0",
                "c1",
                "1.7e9 + c2 c2",
                "c3");
    save(table, "weighted");
    Column times = functions.expr("explode(sequence(1, cast(f as int)))");
    double[][] rare = new double[151][30];
    Random random = new Random(8);
    for (double[] row : rare) {
      row[random.nextInt(30)] = random.nextGaussian();
      row[random.nextInt(9)] += 4 * random.nextGaussian();
    }
    save(
        Tables.vectors(rare, Tables.Storage.SPARSE, 2)
            .selectExpr("id", "pow(10, id % 7 - 3) r", "x c"),
        "sparse");
    save(table.where("f > 0").withColumn("times", times).drop("times"), "repeated");
  }

  private static void save(Dataset<Row> rows, String name) {
    rows.coalesce(1)
        .sortWithinPartitions("id")
        .write()
        .parquet(folder.resolve(name + ".parquet").toString());
  }

  private static JobRun run(String table, String input, String steps) {
    String yaml =
        "input: {path: "
            + folder.resolve(table + ".parquet")
            + ", features: c*"
            + input
            + "}\nsteps: "
            + steps
            + "\n";
    return JobRun.text(yaml, folder.resolve("out" + System.nanoTime()));
  }

  @Test
  void everyStepSeesRepeatedRows() {
    JobRun found = run("weighted", ", weight: f", ALL_STEPS).succeeded();
    JobRun expected = run("repeated", "", ALL_STEPS).succeeded();

    for (String step : List.of("fill", "median", "lowerQuartile", "upperQuartile", "min", "max")) {
      assertThat(numbers(found, step)).isEqualTo(numbers(expected, step)).isNotEmpty();
    }
    requireAlike(found.vector("mean.npy"), expected.vector("mean.npy"));
    requireAlike(found.vector("scale.npy"), expected.vector("scale.npy"));
    requireAlike(found.vector("explained_variance.npy"), expected.vector("explained_variance.npy"));
    for (int i = 0; i < 4; i++) {
      requireAlike(found.matrix("covariance.npy")[i], expected.matrix("covariance.npy")[i]);
    }
    double mean = found.receipt().at("/masks/0/statistics/mean(c3)").asDouble();
    assertThat(mean)
        .isCloseTo(expected.receipt().at("/masks/0/statistics/mean(c3)").asDouble(), within(1e-14));
  }

  private static List<String> numbers(JobRun run, String parameter) {
    return run.model().at("/preparation/steps").findValues(parameter).stream()
        .map(JsonNode::toString)
        .toList();
  }

  private static void requireAlike(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int j = 0; j < found.length; j++) {
      assertThat(found[j]).isCloseTo(expected[j], within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"method: cholesky", "method: qr", "penalty: 2", "method: qr, intercept: false"})
  void targetsAreFittedToRepeatedRows(String settings) {
    String steps = "[impute: {with: mean}, solve: {targets: id, " + settings + "}]";
    JobRun found = run("weighted", ", weight: f", steps).succeeded();
    JobRun expected = run("repeated", "", steps).succeeded();

    for (int j = 0; j < 4; j++) {
      double wanted = expected.matrix("coefficients.npy")[0][j];
      assertThat(found.matrix("coefficients.npy")[0][j])
          .isCloseTo(wanted, within(1e-10 * Math.abs(wanted)));
    }
    double residual = expected.model().at("/solve/residualSumOfSquares/0").asDouble();
    assertThat(found.model().at("/solve/residualSumOfSquares/0").asDouble())
        .isCloseTo(residual, within(1e-12 * residual));
    double share = expected.model().at("/solve/rSquared/0").asDouble();
    assertThat(found.model().at("/solve/rSquared/0").asDouble()).isCloseTo(share, within(1e-12));
  }

  @Test
  void targetsOfReliabilitiesAreFittedAndVerified() {
    JobRun run =
        run(
            "weighted",
            ", weight: r, weight_kind: reliability",
            "[impute: {with: mean}, solve: {targets: id}]");

    assertThat(run.succeeded().data()).contains("residuals, at right angles to features");
  }

  @Test
  void whatIsOfRowsAloneIsRefused() {
    JobRun ordered = run("weighted", ", weight: f", "[mask: {keep: c3 > median(c3)}, covariance]");
    assertThat(ordered.exitCode()).isEqualTo(3);
    assertThat(ordered.failure().what()).contains("median(c3)", "rows without weights only");

    JobRun pairs = run("weighted", ", weight: f", "[covariance: {missing: pairwise}]");
    assertThat(pairs.exitCode()).isEqualTo(2);
    assertThat(pairs.failure().what()).contains("weights of rows");

    JobRun missing = run("weighted", "", "[covariance: {missing: pairwise}, solve: {targets: id}]");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.failure().what()).contains("solve takes rows without missing values");
  }

  @Test
  void countsAndSumsArePublished() {
    JobRun run = run("weighted", ", weight: f", "[standardize, covariance]");
    // c0 has nulls, also in rows of weight 0
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.failure().what()).contains("c0 (31 null)").contains("151 kept rows");

    JobRun told =
        run("weighted", ", weight: f", "[impute: {with: mean}, standardize, covariance]")
            .succeeded();
    long sum = 37 * (1 + 2 + 3) + 0 + 1 + 2;
    assertThat(told.data())
        .contains("weights     f  (frequency)  sum " + sum + "  over 113 rows above 0")
        .contains("PASS  sum of weights")
        .contains("PASS  rows of a weight above 0");
    assertThat(told.receipt().at("/rows/kept").asLong()).isEqualTo(151);
    assertThat(told.receipt().at("/rows/weightSum").asDouble()).isEqualTo(sum);
    assertThat(told.receipt().at("/rows/rowsUsed").asLong()).isEqualTo(113);
    assertThat(told.receipt().at("/job/input/weight").asText()).isEqualTo("f");
    assertThat(told.model().path("weights").toString())
        .isEqualTo(
            "{\"column\":\"f\",\"kind\":\"frequency\",\"weightSum\":"
                + (double) sum
                + ",\"rowsUsed\":113}");
    assertThat(told.rows("features.parquet").count()).isEqualTo(151);
    assertThat(JobRun.verify(told.out()).succeeded().data()).contains("verify      PASS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[select: [c1, c2, c3], covariance, pca: 2]",
        "[select: [c1, c2, c3], correlation]",
        "[select: [c1, c2, c3], standardize, pca: {components: 2, solver: qr}]",
        "[select: [c1, c2, c3], standardize, pca: {components: 2, solver: matrix_free}]",
        "[select: [c1, c2, c3], standardize, pca: {components: 2, solver: dual}]",
        "[mask: {keep: c3 < mean(c3) + stddev(c3)}, impute: {with: mean, indicator: true},"
            + " min_max, standardize, covariance]"
      })
  void reliabilitiesAreVerified(String steps) {
    JobRun run = run("weighted", ", weight: r, weight_kind: reliability", steps).succeeded();

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(run.model().at("/weights/kind").asText()).isEqualTo("reliability");
    assertThat(run.model().at("/weights/rowsUsed").asLong()).isPositive();
  }

  @Test
  void passesOverSparseRowsAreVerified() {
    JobRun run =
        run(
                "sparse",
                ", weight: r, weight_kind: reliability",
                "[standardize, pca: {components: 2, solver: matrix_free}]")
            .succeeded();

    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(run.model().at("/pca/solver").asText()).contains("matrix-free");
  }

  @Test
  void mediansOfReliabilitiesAreRefused() {
    for (String step : List.of("robust_scale", "impute: {with: median}")) {
      JobRun run = run("weighted", ", weight: r, weight_kind: reliability", "[" + step + "]");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.failure().what()).contains("not defined for weights by reliability");
      assertThat(run.out()).doesNotExist();
    }
  }

  @Test
  void aKindWithoutWeightsIsAMistake() {
    Failure failure =
        Jobs.refused(
            "{input: {path: a.csv, features: x, weight_kind: frequency}, steps: [], output: o}");
    assertThat(failure.what()).contains("weight_kind says what weights stand for");

    Failure unknown =
        Jobs.refused(
            "{input: {path: a.csv, features: x, weight: w, weight_kind: frequencies}, steps: [],"
                + " output: {path: o}}");
    assertThat(unknown.fix()).contains("frequency");
  }
}
