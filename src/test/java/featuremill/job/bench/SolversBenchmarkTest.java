package featuremill.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import featuremill.engine.Step;
import featuremill.job.Console;
import featuremill.testing.LocalSpark;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison of solvers on rows that are few: agreement, and what it is measured in. */
class SolversBenchmarkTest {

  @ParameterizedTest
  @CsvSource({"90, 40, LAPACK, proof", "40, 200, DUAL, proof"})
  void solversAgreeWithinWhatTheyState(
      int rows, int features, Step.Solver other, String certificate) {
    ArrayNode results = new ObjectMapper().createArrayNode();
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Console console =
        new Console(nowhere, nowhere, Console.Form.JSON, Console.Talk.QUIET, Console.Colour.OFF);

    new SolversBenchmark(LocalSpark.session(), console, results).compare(rows, features, other);

    assertThat(results).hasSize(1);
    JsonNode found = results.get(0);
    assertThat(found.path("solver").asText()).isEqualToIgnoringCase(other.name());
    assertThat(found.path("otherCertificate").asText()).isEqualTo(certificate);
    assertThat(found.path("certificate").asText()).isIn("exact", "up_to");
    assertThat(found.path("eigenvalues").asDouble()).isBetween(0.0, 1e-12);
    assertThat(found.path("angles").asDouble()).isBetween(0.0, 1.0);
  }
}
