package featuremill.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import featuremill.failure.Failure;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DistanceForecastTest {
  private static final long GIB = 1L << 30;
  private static final Machine MACHINE =
      new Machine(2, 2, true, 4 * GIB, 8 * GIB, "spark.driver.memory", Machine.UNLIMITED, GIB, GIB);

  @Test
  void neighboursCostEachPairOnce() {
    DistanceForecast forecast = forecast(20, "", 1000, 0, 50);

    assertThat(forecast.work()).isEqualTo(1000.0 * 1000 * 50 / 2);
    assertThat(forecast.storedBytes()).isEqualTo(8L * 1000 * 50);
    assertThat(forecast.broadcastBytes()).isZero();
    assertThat(forecast.outputBytes()).isEqualTo(24.0 * 1000 * 20);
    forecast.requireFits(MACHINE, GIB);
  }

  @Test
  void theMatrixOfAReferenceSetSendsItToEveryExecutor() {
    DistanceForecast forecast = forecast(0, "refs.npy", 1000, 30, 50);

    assertThat(forecast.work()).isEqualTo(1000.0 * 30 * 50);
    assertThat(forecast.storedBytes()).isEqualTo(8L * 1030 * 50);
    assertThat(forecast.broadcastBytes()).isEqualTo(8L * 30 * 50);
    assertThat(forecast.outputBytes()).isEqualTo(8.0 * 1000 * 30);
    forecast.requireFits(MACHINE, GIB);
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheSettingThatWouldLetIt() {
    DistanceForecast matrix = forecast(0, "", 20_000, 0, 10);
    requireRefused(matrix, MACHINE, GIB, "take 3,051 MiB to write", "nearest: 20");
    matrix.requireFits(MACHINE, 4 * GIB);
    requireRefused(
        forecast(0, "", 3_000_000, 0, 10),
        MACHINE,
        Long.MAX_VALUE,
        "off the heap in each task",
        "--master local[1]");
    requireRefused(
        forecast(0, "", 20_000, 0, 10_000),
        MACHINE,
        Long.MAX_VALUE,
        "of Java heap to send the rows out",
        "spark.driver.memory");
    requireRefused(
        forecast(0, "", 20_000, 0, 7_000),
        MACHINE,
        Long.MAX_VALUE,
        "bring 1,068 MiB of rows to the driver",
        "spark.driver.maxResultSize");
  }

  @Test
  void distancesAreTheLastStep() {
    Step.Distances distances = step(1, "");

    assertThatThrownBy(() -> Plan.of(List.of(distances, new Step.Standardize(0, ""))))
        .hasMessageContaining("standardize cannot follow distances");
    assertThat(Plan.of(List.of(new Step.Standardize(0, ""), distances)).distances())
        .isEqualTo(distances);
  }

  private static void requireRefused(
      DistanceForecast forecast, Machine machine, long free, String what, String fix) {
    Failure refused =
        catchThrowableOfType(Failure.class, () -> forecast.requireFits(machine, free));
    assertThat(refused.what()).contains(what);
    assertThat(refused.fix()).contains(fix);
    assertThat(refused.outcome().exitCode()).isEqualTo(2);
  }

  private static DistanceForecast forecast(
      int nearest, String reference, long rows, long references, int width) {
    return DistanceForecast.of(Plan.of(List.of(step(nearest, reference))), rows, references, width);
  }

  private static Step.Distances step(int nearest, String reference) {
    return new Step.Distances(
        Step.DistanceMetric.EUCLIDEAN,
        nearest == 0 ? OptionalInt.empty() : OptionalInt.of(nearest),
        "",
        reference,
        "");
  }
}
