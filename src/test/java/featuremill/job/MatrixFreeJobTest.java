package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.failure.Outcome;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.RuntimeConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that form no covariance, from plan to published output. */
class MatrixFreeJobTest {
  private static final int ROWS = 260;
  private static final int WIDTH = 200;

  @TempDir static Path folder;

  @BeforeAll
  static void save() {
    double[][] values = Tables.normal(ROWS, WIDTH, 4);
    for (double[] row : values) {
      for (int j = 6; j < WIDTH; j++) {
        row[j] += row[j % 6] * (6 - j % 6) / (1 + j / 40.0);
      }
    }
    Tables.arrays(values, 4).write().parquet(folder.resolve("wide.parquet").toString());
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < WIDTH; j++) {
        values[i][j] = (i + 3 * j) % (8 + j) == 0 ? values[i][j] - 10 * j : 0;
      }
    }
    Tables.vectors(values, Tables.Storage.SPARSE, 3)
        .write()
        .parquet(folder.resolve("sparse.parquet").toString());
  }

  private static String job(String input, String steps) {
    return "input: {path: "
        + folder
        + "/"
        + input
        + ".parquet, features: x, carry: id}\nsteps: "
        + steps
        + "\noutput: {mode: replace}\n";
  }

  private static JobRun unverified(String input, String steps, String out) {
    return JobRun.text(job(input, steps), folder.resolve(out), "verify=false");
  }

  private static JobRun verified(String input, String steps, String out) {
    JobRun run = JobRun.text(job(input, steps), folder.resolve(out)).succeeded();
    assertThat(run.data()).contains("verify      PASS").doesNotContain("FAIL");
    return run;
  }

  private static String content(JobRun run) {
    return run.succeeded().receipt().path("content").asText();
  }

  @Test
  void tellsOfEveryPassAndOfWhatWasPlannedAndMeasured() {
    JobRun run =
        verified("wide", "[standardize, pca: {components: 4, solver: matrix_free}]", "passes");

    assertThat(run.talk())
        .containsPattern("(?m)^scan +column profile, standardize$")
        .containsPattern("(?m)^scan +storing the centred rows$")
        .containsPattern("(?m)^pass +1: 0 of 4 components converged")
        .containsPattern(
            "(?m)^pass +\\d+: 4 of 4 components converged, theta_k .*, worst residual");
    JsonNode predicted = run.receipt().at("/plan/predicted");
    JsonNode measured = run.receipt().at("/plan/measured");
    assertThat(predicted.at("/solver/name").asText()).isEqualTo("matrix_free");
    assertThat(predicted.at("/scans").asInt()).isEqualTo(2);
    assertThat(measured.at("/scans").asInt()).isEqualTo(2);
    assertThat(run.receipt().path("scans")).hasSize(2);
    long stored = 8L * ROWS * WIDTH;
    assertThat(predicted.at("/passes/storedBytes").asLong()).isEqualTo(stored);
    assertThat(measured.at("/passes/storedBytes").asLong()).isBetween(stored, 2 * stored);
    assertThat(predicted.at("/passes/broadcastBytes").asLong()).isEqualTo(8L * WIDTH * 16);
    assertThat(measured.at("/passes/passes").asInt()).isGreaterThan(4);
    assertThat(run.model().at("/pca/certificate/kind").asText()).isEqualTo("exact");
    assertThat(run.out().resolve("model/covariance.npy")).doesNotExist();
  }

  @Test
  void theBitsAreThoseOfTheInputWhateverTheSessionsParallelism() {
    RuntimeConfig settings = LocalSpark.session().conf();
    Map<String, String> others =
        Map.of("spark.sql.shuffle.partitions", "3", "spark.sql.files.maxPartitionBytes", "1000");
    Map<String, String> before = new HashMap<>();
    others.keySet().forEach(key -> before.put(key, settings.get(key)));
    Map<String, String> jobs =
        Map.of(
            "wide", "[pca: {components: 3, solver: matrix_free}]",
            "sparse", "[standardize, pca: {components: 3, solver: matrix_free}]");
    Map<String, String> contents = new HashMap<>();
    jobs.forEach((input, steps) -> contents.put(input, content(unverified(input, steps, "bits"))));
    try {
      others.forEach(settings::set);
      jobs.forEach(
          (input, steps) ->
              assertThat(content(unverified(input, steps, "other-bits")))
                  .startsWith("sha256:")
                  .isEqualTo(contents.get(input)));
    } finally {
      before.forEach(settings::set);
    }
  }

  @Test
  void sparseRowsDropRareColumnsAndListThem() {
    JobRun run =
        verified("sparse", "[standardize, pca: {components: 3, solver: matrix_free}]", "sparse");

    int dropped = run.receipt().at("/features/dropped").size();
    assertThat(dropped).isBetween(1, WIDTH - 10);
    assertThat(run.receipt().at("/features/count").asInt()).isEqualTo(WIDTH - dropped);
    assertThat(run.vector("mean.npy")).hasSize(WIDTH - dropped);
    assertThat(run.matrix("components.npy")[0]).hasSize(WIDTH - dropped);
    assertThat(run.data()).contains("dropped as rare: " + dropped + " (x[");
    assertThat(run.receipt().at("/plan/predicted/passes/rows").asText()).isEqualTo("sparse");
    assertThat(run.rows("features.parquet").count()).isEqualTo(ROWS);
  }

  @Test
  void aCovarianceThatIsAskedForIsWrittenByStripes() {
    String steps = "[standardize, covariance, pca: {components: 2, solver: SOLVER}]";
    JobRun formed = unverified("wide", steps.replace("SOLVER", "lapack"), "formed").succeeded();
    for (String solver : new String[] {"matrix_free", "dual"}) {
      JobRun free = verified("wide", steps.replace("SOLVER", solver), solver);
      double[][] expected = formed.matrix("covariance.npy");
      double[][] found = free.matrix("covariance.npy");
      for (int i = 0; i < WIDTH; i++) {
        assertThat(found[i]).containsExactly(expected[i], within(1e-13));
        for (int j = 0; j < i; j++) {
          assertThat(found[i][j]).isEqualTo(found[j][i]);
        }
      }
      assertThat(free.vector("explained_variance.npy"))
          .containsExactly(formed.vector("explained_variance.npy"), within(1e-11));
    }
  }

  @Test
  void tooFewPassesAreExitOneWithWhatWasReached() {
    JobRun run =
        unverified(
            "wide", "[pca: {components: 30, solver: matrix_free, block: 8, max_passes: 5}]", "few");

    assertThat(run.failure().outcome()).isEqualTo(Outcome.UNEXPECTED);
    assertThat(run.failure().what())
        .startsWith("pca did not converge: ")
        .contains(" of 30 eigenpairs converged in 5 passes");
    assertThat(run.failure().where()).endsWith("x.yaml:2:9");
    assertThat(run.failure().fix()).startsWith("raise max_passes or the tolerance");
    assertThat(Files.exists(folder.resolve("few"))).isFalse();
    assertThat(run.failedReceipt().at("/exitCode").asInt()).isEqualTo(1);
    JsonNode reached = run.failedReceipt().path("pca");
    assertThat(reached.path("passes").asInt()).isEqualTo(5);
    assertThat(reached.path("values")).hasSize(30);
    assertThat(reached.path("residuals")).hasSize(30);
    int converged = reached.path("converged").asInt();
    assertThat(run.failure().what()).contains(converged + " of 30 eigenpairs converged");
    assertThat(reached.at("/certificate/eigenvalueErrors")).hasSize(converged);
  }

  @Test
  void aFractionThatTakesTooManyIsExitTwoAndNamesTheFloor() {
    String steps = "[standardize, pca: {components: 0.99, solver: matrix_free, max_components: 5}]";
    JobRun run = unverified("wide", steps, "floor");

    assertThat(run.failure().outcome()).isEqualTo(Outcome.USAGE);
    assertThat(run.failure().what()).contains("takes at least").contains("at most 5");
    assertThat(run.failure().fix()).contains("set max_components to ");
    assertThat(run.talk())
        .containsPattern("(?m)^pass +\\d+: \\d+ components converged of at least");
  }

  @Test
  void moreThanTheRankIsExitTwo() {
    JobRun run =
        unverified("wide", "[pca: {components: 200, solver: matrix_free}]", "all").succeeded();
    assertThat(run.model().at("/pca/k").asInt()).isEqualTo(200);
    JobRun few =
        unverified("wide", "[mask: id < 20, pca: {components: 20, solver: matrix_free}]", "rank");

    assertThat(few.failure().outcome()).isEqualTo(Outcome.USAGE);
    assertThat(few.failure().what())
        .isEqualTo("pca asks for 20 components, but the rank of the data is 19");
  }
}
