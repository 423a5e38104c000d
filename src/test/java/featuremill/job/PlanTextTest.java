package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlanTextTest {
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  @Test
  void saysWhatARunWouldTake() {
    plan(
        "{rows: 5000, features: 300}",
        "[standardize: {}, pca: {components: 5}]",
        Console.Form.TEXT);

    assertThat(printed())
        .containsPattern("(?m)^features +300$")
        .containsPattern("(?m)^rows +about 5,000$")
        .containsPattern("(?m)^segments +12$")
        .containsPattern("(?m)^scan 1 +column profile, standardize, covariance$")
        .containsPattern("(?m)^solver +lapack: 60 passes of 16 vectors")
        .containsPattern("(?m)^work +multiply-adds: scan 2.3e\\+08")
        .containsPattern("(?m)^rates +assumed, GFLOP/s of a task: syrk ")
        .containsPattern("(?m)^memory +off the heap: 1\\.\\d MiB a task");
  }

  @Test
  void saysWhatPassesOverStoredRowsWouldTake() {
    plan("{rows: 9000, features: 6000}", "[standardize: {}, pca: 5]", Console.Form.TEXT);

    assertThat(printed())
        .containsPattern("(?m)^scan 1 +column profile, standardize$")
        .containsPattern("(?m)^scan 2 +storing the centred rows$")
        .containsPattern("(?m)^solver +matrix_free: above 4,421 features a covariance costs more")
        .containsPattern(
            "(?m)^passes +about 18 with 16 vectors, and 5 to certify; 192 vectors kept")
        .containsPattern("(?m)^stored +dense, 411 MiB an executor")
        .containsPattern("(?m)^a pass +\\d.*: 1.7e\\+09 multiply-adds, 0.7 MiB to each executor, ");
  }

  @Test
  void saysWhatDistancesWouldTake() {
    plan("{rows: 2000, features: 30}", "[distances: {nearest: 5}]", Console.Form.TEXT);

    assertThat(printed())
        .containsPattern(
            "(?m)^distances +about 2,000 x 2,000 rows: two more scans, 6.0e\\+07 multiply-adds, "
                + "0.5 MiB stored, 0.2 MiB written$");
  }

  @Test
  void listsTheScansThatRowStepsTake() {
    plan(
        "{rows: 50, features: 3}",
        "[mask: {keep: id >= 0}, impute: {indicator: true}, min_max, add: 1, robust_scale, pca: 1]"
            .replace("id", "f1"),
        Console.Form.TEXT);

    assertThat(printed())
        .containsPattern("(?m)^features +6$")
        .containsPattern("(?m)^scan 1 +means for impute$")
        .containsPattern("(?m)^scan 2 +ranges for min_max$")
        .containsPattern("(?m)^scan 3 +quantiles for robust_scale, exact, in 2 or 3 passes$")
        .containsPattern("(?m)^scan 4 +masks, column profile, covariance$");
  }

  @Test
  void tellsSparseRowsByTheSizeOfTheInput() throws IOException {
    plan(
        "{rows: 20000, features: 1000000, distribution: zipf, nonzeros: 100}",
        "[standardize: {}, pca: {components: 5}]",
        Console.Form.JSON);

    JsonNode plan = new ObjectMapper().readTree(printed());
    JsonNode passes = plan.at("/predicted/passes");
    assertThat(plan.path("fits").asBoolean()).as(printed()).isTrue();
    assertThat(passes.path("rows").asText()).isEqualTo("sparse");
    assertThat(passes.path("vectors").asInt()).isEqualTo(8);
    assertThat(passes.path("work").asDouble()).isEqualTo(2.0 * 20_000 * 100 * 8);
    assertThat(passes.path("spilledBytes").asLong()).isZero();
    assertThat(passes.path("driverBytes").asLong()).isBetween(8L * 96 * 1_000_000, 3L << 30);
  }

  @Test
  void saysTheSameToPrograms() throws IOException {
    plan("{rows: 5000, features: 300}", "[pca: {components: 0.5}]", Console.Form.JSON);

    JsonNode plan = new ObjectMapper().readTree(printed());
    assertThat(plan.path("fits").asBoolean()).isTrue();
    assertThat(plan.path("scans")).hasSize(1);
    assertThat(plan.at("/predicted/segments").asInt()).isEqualTo(12);
    assertThat(plan.at("/predicted/rowsAbout").asLong()).isEqualTo(5000);
    assertThat(plan.at("/predicted/work/scan").asDouble()).isEqualTo(5000 * 300 * 301 / 2.0);
    assertThat(plan.at("/predicted/solver/reason").asText()).contains("whole spectrum");
    assertThat(plan.path("settings").size()).isGreaterThan(5);
  }

  @Test
  void saysWhatACovarianceByStripesTakes() throws IOException {
    String steps = "[covariance: {}, pca: {components: 2, solver: dual}]";
    plan("{rows: 100, features: 30000}", steps, Console.Form.TEXT);

    assertThat(printed())
        .contains("covariance  ", "6,866 MiB on its local disk")
        .contains(
            "27 passes more, for 1,118 rows of it each; 255 MiB off the heap of the driver, ");

    data.reset();
    plan("{rows: 100, features: 30000}", steps, Console.Form.JSON);
    JsonNode plan = new ObjectMapper().readTree(printed());
    assertThat(plan.at("/covarianceByStripes/passes").asInt()).isEqualTo(27);
    assertThat(plan.at("/covarianceByStripes/localBytes").asLong()).isEqualTo(7_200_000_000L);

    data.reset();
    plan("{rows: 100, features: 30000}", "[pca: {components: 2, solver: dual}]", Console.Form.TEXT);
    assertThat(printed()).doesNotContain("passes more");
  }

  @Test
  void saysWhatACovarianceAloneTakesThatIsTooWideToBeFormed() throws IOException {
    plan("{rows: 100, features: 30000}", "[covariance: {}]", Console.Form.TEXT);

    assertThat(printed())
        .containsPattern(
            "(?m)^covariance  27 passes, for 1,118 rows of it each; 255 MiB off the heap")
        .containsPattern("(?m)^scan 2 +storing the centred rows$")
        .doesNotContain("solver      ")
        .doesNotContain("to certify");

    data.reset();
    plan("{rows: 100, features: 30000}", "[covariance: {}]", Console.Form.JSON);
    JsonNode plan = new ObjectMapper().readTree(printed());
    assertThat(plan.path("fits").asBoolean()).isTrue();
    assertThat(plan.at("/predicted/passes/solving").asInt()).isEqualTo(27);
    assertThat(plan.at("/predicted/solver").isMissingNode()).isTrue();
  }

  @Test
  void printsWhatDoesNotFitBeforeItRefuses() throws IOException {
    Failure refusal =
        catchThrowableOfType(
            Failure.class,
            () ->
                plan(
                    "{rows: 10, features: 200000}",
                    "[pca: {components: 2, solver: krylov}]",
                    Console.Form.JSON));

    assertThat(refusal.outcome()).isEqualTo(Outcome.USAGE);
    JsonNode plan = new ObjectMapper().readTree(printed());
    assertThat(plan.path("fits").asBoolean()).isFalse();
    assertThat(plan.path("refusal").asText()).isEqualTo(refusal.what());
    assertThat(plan.path("fix").asText()).contains("spark.driver.memory");
  }

  private void plan(String generate, String steps, Console.Form form) {
    JobSpec job =
        Jobs.parse(
            "input: {generate: " + generate + "}\nsteps: " + steps + "\noutput: {path: none}\n");
    PrintStream stream = new PrintStream(data, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream, form, Console.Talk.QUIET, Console.Colour.OFF);
    PlanText.print(job, LocalSpark.session(), console);
  }

  private String printed() {
    return data.toString(StandardCharsets.UTF_8);
  }
}
