package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three million flights against counts and sums of exact integers. */
class FlightsTest {
  private static final JsonNode GOLDEN = Golden.json("flights.json");

  @TempDir static Path folder;
  private static JobRun run;

  @BeforeAll
  static void runOnce() {
    run = JobRun.file("jobs/flights.yaml", folder.resolve("out")).succeeded();
  }

  @Test
  void rowsByReason() {
    JsonNode rows = run.receipt().path("rows");
    long rejected = GOLDEN.path("implausible_delay").asLong() + GOLDEN.path("short_haul").asLong();

    assertThat(rows.path("in").asLong()).isEqualTo(GOLDEN.path("rows").asLong());
    assertThat(rows.path("kept").asLong()).isEqualTo(GOLDEN.path("kept").asLong());
    assertThat(rows.path("rejected").asLong()).isEqualTo(rejected);
    for (String reason : java.util.List.of("implausible_delay", "short_haul")) {
      assertThat(rows.path("reasons").path(reason).asLong())
          .isEqualTo(GOLDEN.path(reason).asLong());
      assertThat(
              run.rows("rejected.parquet")
                  .where("array_contains(_reject_reasons, '" + reason + "')")
                  .count())
          .isEqualTo(GOLDEN.path(reason).asLong());
    }
    assertThat(run.rows("features.parquet").count()).isEqualTo(GOLDEN.path("kept").asLong());
    assertThat(run.rows("rejected.parquet").count()).isEqualTo(rejected);
  }

  @Test
  void theMeanOfThePlausibleFlights() {
    long plausible = GOLDEN.path("rows").asLong() - GOLDEN.path("implausible_delay").asLong();
    double mean = (double) GOLDEN.path("distance_sum_of_plausible").asLong() / plausible;

    assertThat(run.receipt().at("/masks/1/statistics").path("mean(distance)").asDouble())
        .isCloseTo(mean, within(1e-12));
    assertThat(run.receipt().path("scans")).hasSize(2);
  }

  @Test
  void meansScalesAndCovariance() {
    double[] mean = run.vector("mean.npy");
    double[] scale = run.vector("scale.npy");
    double[][] covariance = run.matrix("covariance.npy");
    long n = GOLDEN.path("kept").asLong();

    assertThat(mean[0]).isCloseTo(sum("delay") / (double) n, within(1e-14 * scale[0]));
    assertThat(mean[1]).isCloseTo(sum("distance") / (double) n, within(1e-14 * scale[1]));
    double delay = scatter("delay", "delay");
    double distance = scatter("distance", "distance");
    assertThat(scale[0]).isCloseTo(Math.sqrt(delay / n), within(1e-14 * scale[0]));
    assertThat(scale[1]).isCloseTo(Math.sqrt(distance / n), within(1e-14 * scale[1]));
    double unit = n / (n - 1.0);
    double correlation = scatter("delay", "distance") / Math.sqrt(delay * distance);
    assertThat(covariance[0][0]).isCloseTo(unit, within(1e-14));
    assertThat(covariance[1][1]).isCloseTo(unit, within(1e-14));
    assertThat(covariance[0][1]).isCloseTo(unit * correlation, within(1e-14));
    assertThat(run.vector("explained_variance.npy"))
        .containsExactly(
            new double[] {unit * (1 + Math.abs(correlation)), unit * (1 - Math.abs(correlation))},
            within(1e-13));
  }

  private static long sum(String column) {
    return GOLDEN.path("sums").path(column).asLong();
  }

  /** Sum of products of deviations, rounded once. */
  private static double scatter(String a, String b) {
    BigDecimal n = BigDecimal.valueOf(GOLDEN.path("kept").asLong());
    BigDecimal products =
        BigDecimal.valueOf(GOLDEN.path("sums_of_products").path(a + "_" + b).asLong());
    return products
        .subtract(
            BigDecimal.valueOf(sum(a))
                .multiply(BigDecimal.valueOf(sum(b)))
                .divide(n, MathContext.DECIMAL128))
        .doubleValue();
  }

  @Test
  void carriedColumnsKeepTheirTypesAndValues() {
    assertThat(run.rows("features.parquet").schema().apply("date").dataType())
        .isEqualTo(DataTypes.TimestampNTZType);
    assertThat(run.rows("features.parquet").columns())
        .containsExactly("date", "origin", "destination", "features");
    assertThat(run.rows("rejected.parquet").columns())
        .containsExactly("date", "origin", "destination", "delay", "distance", "_reject_reasons");
  }

  @Test
  void verifiedAndWhole() {
    assertThat(run.data()).contains("verify      PASS").contains("statistic mean(distance)");
    assertThat(run.differences()).isEmpty();
  }
}
