package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.CovarianceRepair.Method;
import featuremill.failure.Failure;
import featuremill.linalg.OffHeapDoubles;
import featuremill.spark.Dtype;
import featuremill.stats.WeightKind;
import featuremill.testing.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pairwise-complete covariances of every form of input, against sums by the definition. */
class PairwiseEngineTest {
  private static final int ROWS = 301;
  private static final int WIDTH = 5;
  private static final Step PAIRWISE =
      new Step.Covariance(1, Step.Missing.PAIRWISE, Method.NONE, "job.yaml:3:5");
  private long bytesBefore;

  @BeforeEach
  void remember() {
    bytesBefore = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(bytesBefore);
  }

  private static double[][] holed(int columns) {
    double[][] values = Tables.normal(ROWS, columns, 17);
    Random random = new Random(18);
    for (double[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextInt(3) == 0 ? 0 : row[j];
        row[j] = random.nextInt(4) == 0 ? Double.NaN : row[j];
      }
    }
    return values;
  }

  private static Fit fit(Dataset<Row> rows, String features, Step... steps) {
    return Engine.fit(
        rows, new PipelineSpec(List.of(features), List.of(), List.of(steps)), ScanLog.silent());
  }

  @Test
  void everyFormOfInputGivesTheSame() {
    double[][] values = holed(WIDTH);
    assertMatches(fit(Tables.columns(values, 3), "c*", PAIRWISE), values);
    assertMatches(fit(Tables.arrays(values, 1), "x", PAIRWISE), values);
    assertMatches(fit(Tables.vectors(values, Tables.Storage.MIXED, 2), "x", PAIRWISE), values);
    assertMatches(fit(Tables.vectors(values, Tables.Storage.SPARSE, 7), "x", PAIRWISE), values);
    double[][] one = holed(1);
    assertMatches(fit(Tables.arrays(one, 2), "x", PAIRWISE), one);
  }

  @Test
  void everyFormOfInputHonoursWeights() {
    double[][] values = holed(WIDTH);
    for (Dataset<Row> table :
        List.of(
            Tables.arrays(values, 1),
            Tables.arrays(values, 3),
            Tables.vectors(values, Tables.Storage.MIXED, 2),
            Tables.vectors(values, Tables.Storage.SPARSE, 3))) {
      assertWeighted(table, "x", values, WeightKind.RELIABILITY);
    }
    Dataset<Row> columns = Tables.columns(values, 3);
    assertWeighted(columns, "c*", values, WeightKind.RELIABILITY);
    assertWeighted(columns, "c*", values, WeightKind.FREQUENCY);
  }

  /** Rows of weight 0, 1, 2 and 3. */
  private static void assertWeighted(
      Dataset<Row> table, String features, double[][] values, WeightKind kind) {
    Dataset<Row> weighted = table.withColumn("w", functions.expr("id % 4"));
    PipelineSpec spec =
        new PipelineSpec(
            List.of(features),
            List.of(),
            List.of(PAIRWISE),
            new Storage(Dtype.FLOAT64, List.of(), ""),
            new RowWeight("w", kind, ""),
            InputSize.UNKNOWN);
    try (Fit fit = Engine.fit(weighted, spec, ScanLog.silent())) {
      for (int i = 0; i < WIDTH; i++) {
        for (int j = i; j < WIDTH; j++) {
          double[] sums = new double[6];
          for (int r = 0; r < values.length; r++) {
            double x = values[r][i];
            double y = values[r][j];
            int w = r % 4;
            if (w > 0 && !Double.isNaN(x) && !Double.isNaN(y)) {
              double[] more = {1, w, w * w, w * x, w * y, w * x * y};
              Arrays.setAll(sums, k -> sums[k] + more[k]);
            }
          }
          double total = sums[1];
          double divisor = total - (kind == WeightKind.FREQUENCY ? 1 : sums[2] / total);
          double expected = (sums[5] - sums[3] * sums[4] / total) / divisor;
          assertThat(fit.pairwise().counts().get(i, j)).isEqualTo(sums[0]);
          assertThat(fit.matrix().get(i, j))
              .isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
        }
      }
    }
  }

  @Test
  void aSelectionHasItsOwnPairs() {
    double[][] values = holed(WIDTH);
    double[][] some = new double[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      some[i] = new double[] {values[i][1], values[i][4]};
    }
    Step byName = new Step.Select(List.of("c1", "c4"), "");
    assertMatches(fit(Tables.columns(values, 2), "c*", byName, PAIRWISE), some);
  }

  private static void assertMatches(Fit fit, double[][] values) {
    int width = values[0].length;
    try (fit) {
      assertThat(fit.plan().scans(fit.route())).hasSize(1);
      for (int i = 0; i < width; i++) {
        for (int j = i; j < width; j++) {
          assertPair(fit, values, i, j);
        }
      }
    }
  }

  private static void assertPair(Fit fit, double[][] values, int i, int j) {
    double n = 0;
    double x = 0;
    double y = 0;
    for (double[] row : values) {
      if (!Double.isNaN(row[i]) && !Double.isNaN(row[j])) {
        n++;
        x += row[i];
        y += row[j];
      }
    }
    double products = 0;
    for (double[] row : values) {
      if (!Double.isNaN(row[i]) && !Double.isNaN(row[j])) {
        products += (row[i] - x / n) * (row[j] - y / n);
      }
    }
    assertThat(fit.pairwise().counts().get(i, j)).isEqualTo(n);
    double size = Math.sqrt(fit.matrix().get(i, i) * fit.matrix().get(j, j));
    assertThat(fit.matrix().get(i, j)).isCloseTo(products / (n - 1), within(1e-14 * size));
  }

  @Test
  void valuesThatAreThereMakeTheMeanAndTheScale() {
    double[][] values = {{1, 5}, {Double.NaN, 7}, {3, Double.NaN}, {Double.NaN, 9}};
    Step keep = new Step.Covariance(0, Step.Missing.PAIRWISE, Method.NONE, "");
    try (Fit fit = fit(Tables.arrays(values, 1), "x", new Step.Standardize(0, ""), keep)) {
      assertThat(fit.moments().mean(0)).isEqualTo(2);
      assertThat(fit.moments().mean(1)).isEqualTo(7);
      assertThat(fit.scale()[0]).isEqualTo(1);
      assertThat(fit.scale()[1]).isCloseTo(Math.sqrt(8.0 / 3), within(1e-15));
      double[] out = new double[2];
      fit.pipeline().transform().apply(new double[] {Double.NaN, 9}, 1, out);
      assertThat(out[0]).isZero();
      assertThat(out[1]).isCloseTo(2 / Math.sqrt(8.0 / 3), within(1e-15));
    }
  }

  @Test
  void infinitiesAndEmptyFeaturesStayErrors() {
    double[][] values = holed(2);
    values[5][1] = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> fit(Tables.arrays(values, 2), "x", PAIRWISE))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("x[1] (1 infinite)");
    for (double[] row : values) {
      row[1] = Double.NaN;
    }
    assertThatThrownBy(() -> fit(Tables.arrays(values, 2), "x", PAIRWISE))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("x[1] (0 rows)");
  }
}
