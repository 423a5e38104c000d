package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.MatrixStripes;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.linalg.OffHeapDoubles;
import featuremill.testing.Tables;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** A covariance that is too wide to be formed, and no components: rows of it, as they are asked. */
class StripedCovarianceTest {
  private static final int WIDTH = WidestCovariance.ASKED + 1;
  private static final int ROWS = 7;
  private static final Step COVARIANCE = new Step.Covariance(1, "job.yaml:3:5");

  @Test
  void givesTheRowsOfTheCovariance() {
    double[][] values = Tables.normal(ROWS, WIDTH, 3);
    double[] means = Tables.means(values);
    Dataset<Row> table = Tables.arrays(values, 1);
    long held = OffHeapDoubles.allocatedBytes();

    try (Fit fit = fit(table, COVARIANCE)) {
      assertThat(fit.matrix()).isNull();
      assertThat(fit.components()).isNull();
      assertThat(fit.route().storesRows()).isTrue();
      assertThat(fit.stripes().dimension()).isEqualTo(WIDTH);
      for (int i = 0; i < 3; i++) {
        double[] row = fit.stripes().row(i);
        for (int j : new int[] {0, 1, 2, 500, WIDTH - 1}) {
          assertThat(row[j]).isCloseTo(covariance(values, means, i, j), within(1e-14));
        }
      }
    }
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(held);
  }

  @Test
  void isPlannedByItsStripes() {
    Dataset<Row> table = Tables.arrays(Tables.normal(2, WIDTH, 5), 1);

    Forecast forecast =
        Engine.outlook(table, new PipelineSpec(List.of("x"), List.of(), List.of(COVARIANCE)))
            .forecast();

    assertThat(forecast.solver()).isNull();
    assertThat(forecast.scans()).hasSize(2);
    PassesForecast passes = forecast.passes();
    assertThat(passes.solving()).isEqualTo(MatrixStripes.passes(WIDTH));
    assertThat(passes.vectors()).isEqualTo(MatrixStripes.height(WIDTH));
    assertThat(passes.driverBytes()).isEqualTo(2 * 8L * WIDTH * passes.vectors());
    assertThat(forecast.memory().taskOffHeap()).isEqualTo(passes.driverBytes());
    Machine small =
        new Machine(1, 1, true, 4L << 30, 1 << 20, "spark.driver.memory", 1 << 20, 1 << 30, 0);
    assertThatThrownBy(() -> forecast.requireFits(small))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.outcome()).isEqualTo(Outcome.USAGE))
        .hasMessageContaining("a covariance of 20,001 features by stripes of 1,677 rows needs ");
  }

  private static double covariance(double[][] values, double[] means, int i, int j) {
    double sum = 0;
    for (double[] row : values) {
      sum += (row[i] - means[i]) * (row[j] - means[j]);
    }
    return sum / (values.length - 1);
  }

  private static Fit fit(Dataset<Row> table, Step step) {
    return Engine.fit(
        table, new PipelineSpec(List.of("x"), List.of(), List.of(step)), ScanLog.silent());
  }
}
