package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.testing.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs on columns whose squares no double holds. The same columns times powers of two are ordinary,
 * and powers of two are exact: standardized, both have to give the same bits.
 */
class ColumnRangesJobTest {
  private static final int ROWS = 600;

  /** Columns around 1e160, 1e-160, 1.7e9 + N(0, 1), 1, 1e-300, and both ends of the doubles. */
  private static final int[] EXPONENTS = {531, -531, 0, 0, -996, 1020};

  @TempDir static Path folder;
  private static double[][] ordinary;

  @BeforeAll
  static void makeTables() {
    Random random = new Random(8);
    ordinary = new double[ROWS][EXPONENTS.length];
    double[][] extreme = new double[ROWS][EXPONENTS.length];
    for (int i = 0; i < ROWS; i++) {
      double common = random.nextGaussian();
      double[] row = ordinary[i];
      row[0] = 3 + common + random.nextGaussian();
      row[1] = common - random.nextGaussian();
      row[2] = 1.7e9 + common + random.nextGaussian();
      row[3] = random.nextGaussian();
      row[4] = 1 + 1e-3 * (common + row[3]);
      row[5] = (random.nextBoolean() ? 15 : -15) + random.nextDouble();
      for (int j = 0; j < row.length; j++) {
        extreme[i][j] = Math.scalb(row[j], EXPONENTS[j]);
        assertThat(Math.scalb(extreme[i][j], -EXPONENTS[j])).isEqualTo(row[j]);
      }
    }
    save(ordinary, "ordinary");
    save(extreme, "extreme");
  }

  private static void save(double[][] values, String name) {
    Dataset<Row> table = Tables.columns(values, 1);
    table.coalesce(1).write().parquet(folder.resolve(name + ".parquet").toString());
  }

  private static JobRun run(String table, String steps, String out, String... settings) {
    String input = "input: {path: " + folder + "/" + table + ".parquet, features: 'c*'}\n";
    String job = input + "steps: " + steps + "\noutput: {}\n";
    return JobRun.text(job, folder.resolve(out), settings).succeeded();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[standardize, covariance, pca: {components: 6}]",
        "[standardize: {ddof: 1}, correlation, pca: {components: 0.9}]",
        "[standardize, pca: {components: 6, solver: qr}]",
        "[correlation]"
      })
  void extremeColumnsGiveTheBitsOfOrdinaryOnes(String steps) {
    String id = "job" + Math.abs(steps.hashCode());
    JobRun plain = run("ordinary", steps, id + "-ordinary", "verify=false");
    JobRun found = run("extreme", steps, id + "-extreme");

    assertThat(found.data()).contains("verify      PASS");
    double[] mean = found.vector("mean.npy");
    for (int j = 0; j < EXPONENTS.length; j++) {
      assertThat(mean[j]).isEqualTo(Math.scalb(plain.vector("mean.npy")[j], EXPONENTS[j]));
    }
    if (steps.contains("standardize")) {
      double[] scale = found.vector("scale.npy");
      for (int j = 0; j < EXPONENTS.length; j++) {
        assertThat(scale[j]).isEqualTo(Math.scalb(plain.vector("scale.npy")[j], EXPONENTS[j]));
      }
      assertThat(features(found)).isDeepEqualTo(features(plain));
    }
    if (steps.contains("covariance") || steps.contains("correlation")) {
      assertThat(found.matrix("covariance.npy")).isDeepEqualTo(plain.matrix("covariance.npy"));
    }
    if (steps.contains("pca")) {
      assertThat(found.matrix("components.npy")).isDeepEqualTo(plain.matrix("components.npy"));
    }
  }

  private static double[][] features(JobRun run) {
    List<Row> rows = run.rows("features.parquet").select("features").collectAsList();
    return rows.stream()
        .map(
            row ->
                row.get(0) instanceof Vector vector
                    ? vector.toArray()
                    : row.<Double>getList(0).stream().mapToDouble(x -> x).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void standardizedFeaturesHaveUnitVarianceAndAreChecked() {
    JobRun run = run("extreme", "[standardize, covariance: {ddof: 0}]", "unit");

    assertThat(JobRun.verify(run.out()).succeeded().data()).contains("verify      PASS");
    double[][] covariance = run.matrix("covariance.npy");
    double[][] features = features(run);
    assertThat(features).hasDimensions(ROWS, EXPONENTS.length);
    double[][] again = Tables.covariance(features, 0);
    for (int i = 0; i < EXPONENTS.length; i++) {
      assertThat(covariance[i][i]).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-14));
      for (int j = 0; j < EXPONENTS.length; j++) {
        assertThat(again[i][j])
            .isCloseTo(covariance[i][j], org.assertj.core.api.Assertions.within(1e-13));
      }
    }
  }

  @Test
  void masksMayUseStatisticsOfExtremeColumns() {
    String mask =
        "[mask: {keep: 'c%d < mean(c%d) + std(c%d)', reason: a}, mask: {keep: 'c%d > mean(c%d) -"
            + " stddev_pop(c%d)', reason: b}, standardize]";
    for (int j : new int[] {1, 5}) {
      String steps = mask.replace("%d", "" + j);
      JobRun plain = run("ordinary", steps, "mask-ordinary" + j, "verify=false");
      JobRun found = run("extreme", steps, "mask-extreme" + j);

      assertThat(found.data()).contains("verify      PASS");
      assertThat(found.receipt().at("/rows")).isEqualTo(plain.receipt().at("/rows"));
      assertThat(features(found)).isDeepEqualTo(features(plain));
    }
  }

  /** An error of a variance is one of the variance, not of the standard deviation. */
  @Test
  void variancesInMasksAreCheckedInTheirOwnUnit() {
    JobRun run =
        run(
            "ordinary",
            "[mask: {keep: '1e80 * c3 < variance(1e80 * c3) and c3 < var_pop(1e-80 * c3) + 9', reason:"
                + " a}, standardize]",
            "variances");

    assertThat(run.data()).contains("verify      PASS");
    assertThat(run.receipt().at("/verify/quantities").toString()).contains("\"variance\"");
  }
}
