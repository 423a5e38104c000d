package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.Certificate;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.spark.RowsRead;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
  private static final Step STANDARDIZE = new Step.Standardize(0, "job.yaml:9:5");
  private static final Step COVARIANCE = new Step.Covariance(1, "job.yaml:10:5");

  @TempDir Path folder;

  @Test
  void standardizesAndProjects() {
    double[][] values = Tables.normal(200, 4, 1);
    Dataset<Row> table = Tables.arrays(values, 3);

    try (Fit fit =
        fit(
            table,
            List.of("x"),
            List.of("id"),
            STANDARDIZE,
            COVARIANCE,
            pca(Components.count(2)))) {
      assertThat(fit.rows()).isEqualTo(new RowCounts(200, 200, java.util.Map.of()));
      assertThat(fit.matrix().get(0, 0)).isCloseTo(200.0 / 199, within(1e-14));
      assertThat(fit.components().count()).isEqualTo(2);
      assertThat(fit.components().totalVariance()).isCloseTo(4 * 200.0 / 199, within(1e-13));
      List<Row> features = fit.pipeline().transform(table).orderBy("id").collectAsList();
      assertThat(features).hasSize(200);
      double sumOfSquares = 0;
      for (Row row : features) {
        double first = row.<Double>getList(1).get(0);
        sumOfSquares += first * first;
      }
      assertThat(sumOfSquares / 199).isCloseTo(fit.components().pairs().values()[0], within(1e-12));
    }
  }

  @Test
  void scansOnceWithoutStatisticsInMasksAndTwiceWithThem() {
    LocalSpark.session()
        .range(0, 100_000, 1, 2)
        .selectExpr("id", "cast(id % 1000 as double) a", "cast(id % 77 as double) b")
        .write()
        .parquet(folder.resolve("t").toString());
    Dataset<Row> table = LocalSpark.session().read().parquet(folder.resolve("t").toString());

    assertThat(rowsRead(table, mask("a < 900", "large"))).isEqualTo(100_000);
    assertThat(rowsRead(table, mask("a < 900", "large"), mask("b > mean(b)", "small")))
        .isEqualTo(200_000);
  }

  private static long rowsRead(Dataset<Row> table, Step... masks) {
    Step[] steps = Arrays.copyOf(masks, masks.length + 2);
    steps[masks.length] = STANDARDIZE;
    steps[masks.length + 1] = pca(Components.count(1));
    try (RowsRead read = RowsRead.counting(LocalSpark.session())) {
      fit(table, List.of("a", "b"), List.of(), steps).close();
      LocalSpark.waitForListeners();
      return read.records();
    }
  }

  @Test
  void statisticsAreOverTheRowsThatEarlierMasksKeep() {
    Dataset<Row> table = Tables.columns(new double[][] {{1, 0}, {2, 0}, {3, 0}, {100, 1}}, 2);

    try (Fit fit =
        fit(
            table,
            List.of("c0"),
            List.of("id"),
            mask("c1 = 0", "outlier"),
            mask("c0 >= mean(c0)", "below_mean"))) {
      assertThat(fit.rows().rejected())
          .containsEntry("outlier", 1L)
          .containsEntry("below_mean", 1L);
      assertThat(fit.pipeline().masks().masks().get(1).statistics()).containsEntry("mean(c0)", 2.0);
      List<Row> rejected = fit.pipeline().rejected(table).orderBy("id").collectAsList();
      assertThat(rejected).hasSize(2);
      assertThat(rejected.get(0).<String>getList(2)).containsExactly("below_mean");
      assertThat(rejected.get(0).getDouble(1)).isEqualTo(1.0);
      assertThat(rejected.get(1).<String>getList(2)).containsExactly("outlier");
      assertThat(fit.pipeline().transform(table).count()).isEqualTo(2);
    }
  }

  @Test
  void aNullConditionRejectsTheRow() {
    Dataset<Row> table =
        Tables.columns(new double[][] {{1, 5}, {2, 6}, {3, 7}}, 1)
            .selectExpr("nullif(c0, 2D) a", "c1");

    try (Fit fit = fit(table, List.of("c1"), List.of(), mask("a > 0", "no_a"))) {
      assertThat(fit.rows()).isEqualTo(new RowCounts(3, 2, java.util.Map.of("no_a", 1L)));
    }
  }

  @Test
  void aLaterMaskMayRelyOnAnEarlierOne() {
    Dataset<Row> table = Tables.columns(new double[][] {{0, 1}, {2, 1}, {4, 1}}, 1);

    try (Fit fit =
        fit(
            table,
            List.of("c0"),
            List.of(),
            mask("c0 != 0", "zero"),
            mask("1 / c0 > 0.3", "big"))) {
      assertThat(fit.rows().kept()).isEqualTo(1);
    }
  }

  @Test
  void selectsByNameAndGlobInTheOrderOfTheInput() {
    double[][] values = Tables.normal(30, 5, 2);
    Step select = new Step.Select(List.of("c4", "c[13]", "c1", "c3"), "job.yaml:3:3");
    Step plain = new Step.Select(List.of("c4", "c1", "c3"), "job.yaml:3:3");

    assertThatThrownBy(() -> fit(Tables.columns(values, 2), List.of("c*"), List.of(), select))
        .hasMessageContaining("job.yaml:3:3: no feature is called 'c[13]'");
    try (Fit wide = fit(Tables.columns(values, 2), List.of("c*"), List.of(), plain, COVARIANCE)) {
      assertThat(wide.featureNames()).containsExactly("c1", "c3", "c4");
      assertThat(wide.matrix().get(2, 0))
          .isCloseTo(Tables.covariance(values, 1)[4][1], within(1e-13));
    }
    Step positions = new Step.Select(List.of("x[4]", "x[1]"), "job.yaml:3:3");
    try (Fit array =
        fit(Tables.arrays(values, 2), List.of("x"), List.of("id"), positions, COVARIANCE)) {
      assertThat(array.featureNames()).containsExactly("x[1]", "x[4]");
      assertThat(array.matrix().get(1, 0))
          .isCloseTo(Tables.covariance(values, 1)[4][1], within(1e-13));
      Row row = array.pipeline().transform(Tables.arrays(values, 2)).where("id = 3").first();
      assertThat(row.<Double>getList(1)).containsExactly(values[3][1], values[3][4]);
    }
  }

  @Test
  void correlationHasAUnitDiagonalAndZerosForConstants() {
    double[][] values = Tables.normal(40, 3, 3);
    for (double[] row : values) {
      row[1] = 7;
    }

    try (Fit fit =
        fit(
            Tables.arrays(values, 2),
            List.of("x"),
            List.of(),
            STANDARDIZE,
            new Step.Correlation(""))) {
      assertThat(fit.matrix().diagonal()).containsExactly(1, 0, 1);
      double[][] covariance = Tables.covariance(values, 1);
      assertThat(fit.matrix().get(2, 0))
          .isCloseTo(
              covariance[2][0] / Math.sqrt(covariance[0][0] * covariance[2][2]), within(1e-13));
      assertThat(fit.constantFeatures()).containsExactly("x[1]");
      assertThat(fit.scale()[1]).isEqualTo(1);
    }
  }

  @Test
  void aFractionTakesTheFewestComponentsThatReachIt() {
    double[][] values = new double[100][3];
    double[] spread = {10, 5, 1};
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < 3; j++) {
        values[i][j] = (i >> j & 1) == 0 ? spread[j] : -spread[j];
      }
    }

    assertThat(componentsFor(values, 0.5)).isEqualTo(1);
    assertThat(componentsFor(values, 0.95)).isEqualTo(2);
    assertThat(componentsFor(values, 0.999)).isEqualTo(3);
  }

  private static int componentsFor(double[][] values, double fraction) {
    try (Fit fit =
        fit(
            Tables.arrays(values, 2),
            List.of("x"),
            List.of(),
            pca(Components.fraction(fraction)))) {
      return fit.components().count();
    }
  }

  @Test
  void badInputIsSaidClearly() {
    double[][] values = Tables.normal(5, 3, 4);
    Dataset<Row> table = Tables.columns(values, 2);

    requireFailure(
        Outcome.USAGE, "pca asks for 4 components of 3 features", table, pca(Components.count(4)));
    requireFailure(
        Outcome.INPUT,
        "no rows are left after the masks: of 5, 5 rejected as none",
        table,
        mask("c0 > 1e9", "none"));
    requireFailure(
        Outcome.INPUT,
        "1 row is left, too few for covariance: the divisor is numRows - ddof = 0",
        table,
        mask("id = 0", "others"),
        COVARIANCE);
    requireFailure(
        Outcome.INPUT,
        "the input has no column 'd0' to use as part of a mask",
        table,
        mask("d0 > 0", "d"));
    requireFailure(
        Outcome.USAGE, "the mask `c0 + 1` is double, not boolean", table, mask("c0 + 1", "d"));
    requireFailure(
        Outcome.USAGE,
        "the mask `c0 > 10 * rand(1)` uses rand, which gives other values each time",
        table,
        mask("c0 > 10 * rand(1)", "d"));
    requireFailure(
        Outcome.USAGE,
        "the mask `c0 > mean(c0 * rand(1))` uses rand, which gives other values each time",
        table,
        mask("c0 > mean(c0 * rand(1))", "d"));
    requireFailure(
        Outcome.USAGE,
        "uses uuid, which gives other values each time a row is read",
        table,
        mask("substring(uuid(), 1, 1) < 'a'", "d"));
    requireFailure(
        Outcome.USAGE,
        "standardize cannot follow pca",
        table,
        pca(Components.count(1)),
        STANDARDIZE);
    requireFailure(
        Outcome.INPUT,
        "1 of 3 features have missing or infinite values in the 5 kept rows: c1 (1 null)",
        table.selectExpr("id", "c0", "if(id = 2, null, c1) c1", "c2"),
        COVARIANCE);
    requireFailure(
        Outcome.INPUT,
        "the covariance overflows for c1 (from ",
        table.selectExpr("id", "c0", "c1 * 1e200D c1", "c2"),
        COVARIANCE);
    requireFailure(Outcome.INPUT, "the input has no rows", table.where("false"), COVARIANCE);
  }

  @Test
  void moreComponentsThanTheRankAreRefusedWithTheRank() {
    double[][] values = Tables.normal(20, 3, 5);
    for (double[] row : values) {
      row[2] = row[0] + row[1];
    }

    requireFailure(
        Outcome.USAGE,
        "pca asks for 3 components, but the rank of the data is 2",
        Tables.columns(values, 2),
        STANDARDIZE,
        pca(Components.count(3)));
    for (double[] row : values) {
      Arrays.fill(row, 1);
    }
    requireFailure(
        Outcome.USAGE,
        "but the rank of the data is 0",
        Tables.columns(values, 2),
        pca(Components.count(1)));
  }

  @Test
  void asManyComponentsAsTheRankAreProved() {
    double[][] wide = Tables.normal(4, 9, 6);
    double[][] two = Tables.normal(2, 3, 7);
    for (Step.Solver solver : List.of(Step.Solver.LAPACK, Step.Solver.KRYLOV)) {
      requireProof(wide, 3, solver);
      requireProof(wide, 1, solver);
      requireProof(two, 1, solver);
    }
    requireFailure(
        Outcome.USAGE,
        "pca asks for 4 components, but the rank of the data is 3",
        Tables.columns(wide, 2),
        pca(Components.count(4)));
  }

  private static void requireProof(double[][] values, int k, Step.Solver solver) {
    Step step = new Step.Pca(Components.count(k), solver, "");
    try (Fit fit = fit(Tables.columns(values, 2), List.of("c*"), List.of(), step)) {
      Certificate certificate = fit.components().certificate();
      assertThat(certificate.kind()).isEqualTo(Certificate.Kind.PROOF);
      assertThat(certificate.bound()).isBetween(0.0, fit.components().pairs().value(k - 1));
      assertThat(certificate.eigenvalueError())
          .isLessThan(1e-13 * fit.components().pairs().value(0));
      assertThat(fit.components().pairs().orthogonality()).isLessThan(5e-13);
    }
  }

  private static void requireFailure(
      Outcome outcome, String message, Dataset<Row> table, Step... steps) {
    assertThatThrownBy(() -> fit(table, List.of("c*"), List.of("id"), steps).close())
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message)
        .extracting(e -> ((Failure) e).outcome())
        .isEqualTo(outcome);
  }

  private static Fit fit(
      Dataset<Row> table, List<String> features, List<String> carry, Step... steps) {
    return Engine.fit(table, new PipelineSpec(features, carry, List.of(steps)), ScanLog.silent());
  }

  private static Step mask(String keep, String reason) {
    return new Step.Mask(keep, reason, "job.yaml:8:5");
  }

  private static Step pca(Components components) {
    return new Step.Pca(components, Step.Solver.AUTO, "job.yaml:11:5");
  }
}
