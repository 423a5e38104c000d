package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.failure.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a wide fit was expected to take, beside what it took. */
class WideFitTest {

  @TempDir Path folder;

  @Test
  void takesTheMemoryThatWasPlanned() {
    JobRun run =
        JobRun.text(
                """
                input: {generate: {rows: 1500, features: 4000, distribution: arange}}
                steps: [standardize: {}, pca: {components: 1}]
                output: {write: []}
                verify: false
                """,
                folder.resolve("out"))
            .succeeded();

    JsonNode predicted = run.receipt().path("plan").path("predicted");
    JsonNode measured = run.receipt().path("plan").path("measured");
    assertThat(predicted.path("segments").asInt()).isEqualTo(4);
    assertThat(predicted.at("/solver/name").asText()).isEqualTo("krylov");
    for (String figure : new String[] {"taskOffHeap", "processOffHeap"}) {
      double expected = predicted.path("memory").path(figure).asDouble();
      double found = measured.path("memory").path(figure).asDouble();
      assertThat(found).as(figure).isGreaterThan(8.0 * 4000 * 4000);
      assertThat(expected / found).as(figure).isCloseTo(1, within(0.15));
    }
    assertThat(measured.path("scans").asInt()).isEqualTo(predicted.path("scans").asInt());
    // Spark compresses; rank one and all that, it cannot be more than was planned by much.
    assertThat(measured.path("shuffleBytes").asLong())
        .isBetween(1L, (long) (1.15 * predicted.path("shuffleBytes").asLong()));
  }

  @Test
  void isRefusedBeforeItStartsWhereItCannotFit() {
    Path out = folder.resolve("none");
    JobRun run =
        JobRun.text(
            """
            input: {generate: {rows: 100, features: 150000}}
            steps: [pca: {components: 2, solver: krylov}]
            """,
            out);

    assertThat(run.failure().outcome()).isEqualTo(Outcome.USAGE);
    assertThat(run.failure().what())
        .startsWith("a fit of 150,000 features needs ")
        .contains("GiB off the heap in the driver's process");
    assertThat(run.failure().fix()).contains("spark.driver.memory");
    assertThat(run.talk()).doesNotContain("scan ");
    assertThat(run.failedReceipt().at("/plan/predicted/features").asInt()).isEqualTo(150_000);
    assertThat(Files.exists(out)).isFalse();
  }
}
