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
  void printsWhatDoesNotFitBeforeItRefuses() throws IOException {
    Failure refusal =
        catchThrowableOfType(
            Failure.class,
            () -> plan("{rows: 10, features: 200000}", "[covariance: {}]", Console.Form.JSON));

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
