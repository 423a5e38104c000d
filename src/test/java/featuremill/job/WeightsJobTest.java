package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import featuremill.failure.Failure;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
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
  private static final String MASKS =
      "mask: [{keep: c3 > mean(c3) - 2 * std(c3), reason: low},"
          + " {keep: c1 < median(c1) + 5 * mad(c1), reason: high},"
          + " {keep: 'c2 < quantile(c2, 0.875) + iqr(c2)', reason: far}]";

  private static final String ALL_STEPS =
      "["
          + MASKS
          + ", impute: {with: median},"
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
    for (int mask : new int[] {1, 2}) {
      JsonNode order = found.receipt().at("/masks/" + mask + "/statistics");
      assertThat(order).isEqualTo(expected.receipt().at("/masks/" + mask + "/statistics"));
      assertThat(order).isNotEmpty();
    }
    assertThat(found.data()).contains("PASS  statistic mad(c1)", "PASS  statistic iqr(c2)");
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
  void pairsOfFeaturesSeeRepeatedRows() throws IOException {
    String steps = "[standardize: {ddof: 1}, covariance: {missing: pairwise}, pca: 2]";
    JobRun found = run("weighted", ", weight: f", steps).succeeded();
    JobRun expected = run("repeated", "", steps).succeeded();

    requireAlike(found.vector("mean.npy"), expected.vector("mean.npy"));
    requireAlike(found.vector("scale.npy"), expected.vector("scale.npy"));
    for (int i = 0; i < 4; i++) {
      requireAlike(found.matrix("covariance.npy")[i], expected.matrix("covariance.npy")[i]);
    }
    // Rows are counted once, whatever they weigh, but for those of weight 0.
    assertThat(found.matrix("pair_counts.npy")[1][2]).isEqualTo(113);
    assertThat(expected.matrix("pair_counts.npy")[1][2]).isEqualTo(225);
    assertThat(found.data())
        .contains("PASS  rows of each pair", "PASS  covariance, entry by entry");
    failsWhereChanged(found, "model/pair_counts.npy", 1, 2, "rows of each pair");
    failsWhereChanged(found, "model/covariance.npy", 1, 1 + 1e-11, "covariance, entry by entry");
  }

  private static void failsWhereChanged(
      JobRun run, String file, int index, double factor, String check) throws IOException {
    Path copy = Files.createTempDirectory(folder, "tampered");
    Tampering tampering = Tampering.copy(run.out(), copy);
    tampering.multiply(file, index, factor);
    tampering.renewManifest();
    JobRun verified = JobRun.verify(copy);
    assertThat(verified.exitCode()).as(file).isEqualTo(5);
    assertThat(verified.failure().getMessage()).contains(check);
  }

  @Test
  void pairsOfFeaturesOfReliabilitiesAreVerified() throws IOException {
    JobRun run =
        run(
                "weighted",
                ", weight: r, weight_kind: reliability",
                "[standardize, covariance: {missing: pairwise}, pca: 2]")
            .succeeded();

    // c0 and c1 by the definition, in units of c0's and c1's own standard deviations.
    double w = 0;
    double squares = 0;
    double x = 0;
    double y = 0;
    double xy = 0;
    for (Row row : table()) {
      if (row.getAs("c0") != null) {
        double weight = value(row, "r");
        w += weight;
        squares += weight * weight;
        x += weight * value(row, "c0");
        y += weight * value(row, "c1");
        xy += weight * value(row, "c0") * value(row, "c1");
      }
    }
    double[] scale = run.vector("scale.npy");
    double expected = (xy - x * y / w) / (w - squares / w) / scale[0] / scale[1];
    assertThat(run.matrix("covariance.npy")[0][1]).isCloseTo(expected, within(1e-12));
    assertThat(run.matrix("pair_counts.npy")[0][1]).isEqualTo(120);
    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    failsWhereChanged(run, "model/covariance.npy", 1, 1 + 1e-11, "covariance, entry by entry");
  }

  @ParameterizedTest
  @ValueSource(strings = {"frequency", "reliability"})
  void memoryOfWeightedPairsIsForetold(String kind) {
    String name = "wide-" + kind;
    save(
        Tables.arrays(Tables.normal(300, 600, 6), 1).selectExpr("id", "1 + id % 9 w", "x c"), name);
    JobRun run =
        JobRun.text(
                "input: {path: "
                    + folder.resolve(name + ".parquet")
                    + ", features: c, weight: w, weight_kind: "
                    + kind
                    + "}\nsteps: [covariance: {missing: pairwise}]\nverify: false\n",
                folder.resolve("out" + System.nanoTime()))
            .succeeded();

    JsonNode plan = run.receipt().path("plan");
    double expected = plan.at("/predicted/memory/taskOffHeap").asDouble();
    double found = plan.at("/measured/memory/taskOffHeap").asDouble();
    assertThat(expected / found).isCloseTo(1, within(0.15));
  }

  @Test
  void pairsThatWeighTooLittleAreNamed() {
    JobRun run =
        run(
            "weighted",
            ", weight: f",
            "[mask: {keep: 'c0 is null or id = 1'}, covariance: {missing: pairwise}]");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.failure().what())
        .contains("too little weighs")
        .contains("c0 (1 row of the weight 1.0 in all)");
  }

  @Test
  void whatIsOfWholeRowsIsRefused() {
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

  /** Each against sorted values and sums of whole numbers: weights times 1,000 are some. */
  @Test
  void quantilesOfReliabilitiesAreValues() {
    JobRun run =
        run(
                "weighted",
                ", weight: r, weight_kind: reliability",
                "[" + MASKS + ", select: [c1, c3], robust_scale, covariance]")
            .succeeded();

    List<Row> all = table();
    double median = quantile(all, "c1", 0.5);
    JsonNode statistics = run.receipt().path("masks");
    assertThat(statistics.at("/1/statistics/median(c1)").asDouble()).isEqualTo(median);
    assertThat(statistics.at("/1/statistics/mad(c1)").asDouble())
        .isEqualTo(quantile(all, row -> Math.abs(value(row, "c1") - median), 0.5));
    double upper = quantile(all, "c2", 0.75);
    assertThat(statistics.at("/2/statistics/iqr(c2)").asDouble())
        .isEqualTo(upper - quantile(all, "c2", 0.25));
    assertThat(statistics.at("/2/statistics/quantile(c2, 0.875)").asDouble())
        .isEqualTo(quantile(all, "c2", 0.875));
    List<Row> kept = new ArrayList<>(all);
    double mean = statistics.at("/0/statistics/mean(c3)").asDouble();
    double std = statistics.at("/0/statistics/std(c3)").asDouble();
    double mad = statistics.at("/1/statistics/mad(c1)").asDouble();
    double bound = quantile(all, "c2", 0.875) + upper - quantile(all, "c2", 0.25);
    kept.removeIf(
        row ->
            value(row, "c3") <= mean - 2 * std
                || value(row, "c1") >= median + 5 * mad
                || value(row, "c2") >= bound);
    assertThat(kept.size()).isEqualTo(run.receipt().at("/rows/kept").asInt()).isLessThan(151);
    String[] keys = {"lowerQuartile", "median", "upperQuartile"};
    for (int q = 0; q < keys.length; q++) {
      JsonNode found = run.model().at("/preparation/steps").findValue(keys[q]);
      assertThat(found.path(0).asDouble()).isEqualTo(quantile(kept, "c1", 0.25 * (q + 1)));
      assertThat(found.path(1).asDouble()).isEqualTo(quantile(kept, "c3", 0.25 * (q + 1)));
    }
    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
    assertThat(run.data())
        .contains("PASS  statistic mad(c1)", "PASS  medians of robust_scale", "PASS  lower quart");
  }

  private static List<Row> table() {
    return LocalSpark.session()
        .read()
        .parquet(folder.resolve("weighted.parquet").toString())
        .collectAsList();
  }

  private static double value(Row row, String column) {
    return row.<Number>getAs(column).doubleValue();
  }

  private static double quantile(List<Row> rows, String column, double q) {
    return quantile(rows, row -> value(row, column), q);
  }

  private static double quantile(List<Row> rows, ToDoubleFunction<Row> value, double q) {
    TreeMap<Double, Long> weights = new TreeMap<>();
    rows.forEach(
        row ->
            weights.merge(value.applyAsDouble(row), Math.round(1000 * value(row, "r")), Long::sum));
    long total = weights.values().stream().mapToLong(w -> w).sum();
    long upTo = 0;
    for (Map.Entry<Double, Long> entry : weights.entrySet()) {
      upTo += entry.getValue();
      if (upTo >= q * total) {
        return entry.getKey();
      }
    }
    throw new AssertionError();
  }

  @Test
  void imputedMediansOfReliabilitiesAreVerifiedAndATamperedOneIsNot() throws IOException {
    JobRun run =
        run(
                "weighted",
                ", weight: r, weight_kind: reliability",
                "[impute: {with: median}, standardize, covariance]")
            .succeeded();

    List<Row> present = new ArrayList<>(table());
    present.removeIf(row -> row.getAs("c0") == null);
    double fill = run.model().at("/preparation/steps/0/fill/0").asDouble();
    assertThat(fill).isEqualTo(quantile(present, "c0", 0.5));
    assertThat(run.data()).contains("PASS  medians of impute");
    double next =
        present.stream()
            .mapToDouble(row -> value(row, "c0"))
            .filter(x -> x > fill)
            .min()
            .orElseThrow();
    Path copy = Files.createTempDirectory(folder, "tampered");
    Tampering tampering = Tampering.copy(run.out(), copy);
    tampering.model(
        model ->
            ((ArrayNode) model.at("/preparation/steps/0/fill")).set(0, DoubleNode.valueOf(next)));
    tampering.renewManifest();
    JobRun verified = JobRun.verify(copy);
    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.failure().getMessage()).contains("medians of impute");
  }

  /** Judged like all others, whatever their values are. */
  @ParameterizedTest
  @ValueSource(strings = {"frequency", "reliability"})
  void rowsOfWeightZeroAreJudgedAndNotSeen(String kind) {
    Dataset<Row> extremes =
        Tables.columns(Tables.normal(40, 2, 5), 2)
            .selectExpr(
                "id",
                "if(id % 8 = 1, 0, 1 + id % 3) w",
                "if(id = 9, double('NaN'), if(id % 8 = 1, 1e6, c0)) c0",
                "c1");
    String name = "extremes-" + kind;
    save(extremes, name);

    JobRun run =
        run(
                name,
                ", weight: w, weight_kind: " + kind,
                "[mask: {keep: c0 < mean(c0) + 9 * std(c0) and c0 < median(c0) + 9 * mad(c0)},"
                    + " covariance]")
            .succeeded();

    assertThat(run.receipt().at("/rows/kept").asInt()).isEqualTo(35);
    JsonNode statistics = run.receipt().at("/masks/0/statistics");
    assertThat(statistics.path("mean(c0)").asDouble()).isBetween(-1.0, 1.0);
    assertThat(statistics.path("mad(c0)").asDouble()).isBetween(0.1, 2.0);
    assertThat(run.receipt().at("/verify/verdict").asText()).isEqualTo("PASS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"median(c1)", "mean(c1)"})
  void aMaskThatNoRowCountsForSaysSo(String statistic) {
    save(
        Tables.columns(Tables.normal(4, 2, 5), 1).selectExpr("id", "0 w", "c0", "c1"),
        "nothing" + statistic.length());
    JobRun run =
        run(
            "nothing" + statistic.length(),
            ", weight: w",
            "[mask: {keep: 'c1 < " + statistic + "'}, covariance]");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.failure().what())
        .contains("needs " + statistic, "only 0 rows", "a weight above 0");
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
