package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.RuntimeConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job with {@code solver: qr}, from its plan to its verified output. */
class QrJobTest {
  @TempDir static Path folder;

  @BeforeAll
  static void save() {
    double[][] values = Tables.normal(500, 5, 4);
    for (double[] row : values) {
      // The last column is the first but for 1e-10 of itself.
      row[4] = row[0] + 1e-10 * row[4];
    }
    Tables.arrays(values, 3).write().parquet(folder.resolve("close.parquet").toString());
  }

  private static String job(String steps) {
    return "input: {path: "
        + folder
        + "/close.parquet, features: x}\nsteps: "
        + steps
        + "\noutput: {mode: replace}\n";
  }

  private static JobRun unverified(String job, String out) {
    return JobRun.text(job, folder.resolve(out), "verify=false").succeeded();
  }

  @Test
  void theBitsAreThoseOfTheInputWhateverTheSessionsParallelism() {
    String job = job("[covariance, pca: {components: 5, solver: qr}]");
    RuntimeConfig settings = LocalSpark.session().conf();
    Map<String, String> others =
        Map.of("spark.sql.shuffle.partitions", "3", "spark.sql.files.maxPartitionBytes", "1000");
    Map<String, String> before = new HashMap<>();
    others.keySet().forEach(key -> before.put(key, settings.get(key)));
    String content = unverified(job, "bits").receipt().path("content").asText();
    try {
      others.forEach(settings::set);
      assertThat(unverified(job, "other-bits").receipt().path("content").asText())
          .startsWith("sha256:")
          .isEqualTo(content);
    } finally {
      before.forEach(settings::set);
    }
  }

  @Test
  void theCovarianceIsNeitherFormedNorMissed() {
    Path out = folder.resolve("without");

    JobRun run =
        JobRun.text(job("[standardize, pca: {components: 5, solver: qr}]"), out).succeeded();

    assertThat(out.resolve("model/covariance.npy")).doesNotExist();
    assertThat(run.model().has("covariance")).isFalse();
    assertThat(run.model().at("/pca/rank").asInt()).isEqualTo(5);
    assertThat(run.model().at("/pca/solver").asText()).startsWith("TSQR");
    assertThat(run.receipt().at("/scans/0/purpose").asText())
        .isEqualTo("column profile, standardize, qr");
    assertThat(run.receipt().at("/pca").has("resolution")).isFalse();
    double[] variance = run.vector("explained_variance.npy");
    // Two standardized columns 1e-10 apart: along (1, -1) / sqrt(2) the variance is 1e-20 / 2.
    assertThat(variance[4]).isCloseTo(5e-21, within(5e-22));
    assertThat(run.data())
        .contains("PASS  singular values, from the data")
        .contains("PASS  eigenpair residuals, from the data")
        .doesNotContain("covariance");
    assertThat(JobRun.verify(out).succeeded().data()).contains("verify      PASS");
  }

  @Test
  void theCovarianceIsPublishedWhereItIsAskedFor() {
    String steps = "[standardize, covariance, pca: {components: 4, solver: SOLVER}]";
    JobRun qr = JobRun.text(job(steps.replace("SOLVER", "qr")), folder.resolve("qr")).succeeded();
    JobRun lapack = unverified(job(steps.replace("SOLVER", "lapack")), "lapack");

    double[][] one = qr.matrix("covariance.npy");
    double[][] two = lapack.matrix("covariance.npy");
    for (int i = 0; i < 5; i++) {
      assertThat(one[i]).containsExactly(two[i], within(1e-14));
      if (i < 4) {
        assertThat(qr.matrix("components.npy")[i])
            .containsExactly(lapack.matrix("components.npy")[i], within(1e-12));
      }
    }
    assertThat(qr.vector("explained_variance.npy"))
        .containsExactly(lapack.vector("explained_variance.npy"), within(1e-14));
    assertThat(qr.data()).contains("PASS  covariance, entry by entry");
  }

  @Test
  void aFractionCountsComponentsAsTheCovarianceDoes() {
    String steps = "[standardize, pca: {components: 0.7, solver: SOLVER}]";
    JsonNode qr = unverified(job(steps.replace("SOLVER", "qr")), "fraction-qr").model();
    JsonNode lapack = unverified(job(steps.replace("SOLVER", "lapack")), "fraction").model();

    assertThat(qr.at("/pca/k").asInt()).isEqualTo(lapack.at("/pca/k").asInt()).isBetween(1, 4);
    assertThat(qr.at("/pca/totalVariance").asDouble())
        .isCloseTo(lapack.at("/pca/totalVariance").asDouble(), within(1e-14));
  }

  @Test
  void theReceiptSaysWhenACovarianceLosesWhatWasAskedFor() {
    Path table = folder.resolve("faint.parquet");
    LocalSpark.session()
        .range(0, 400, 1, 2)
        .selectExpr("sin(id) a", "2.5e-8 * cos(id) b")
        .write()
        .parquet(table.toString());
    String job =
        "input: {path: "
            + table
            + ", features: [a, b]}\nsteps: [pca: {components: 2, solver: SOLVER}]\noutput: {mode: replace}\n";

    JobRun lapack = unverified(job.replace("SOLVER", "lapack"), "faint");
    JobRun qr = JobRun.text(job.replace("SOLVER", "qr"), folder.resolve("faint-qr")).succeeded();

    assertThat(lapack.receipt().at("/pca/resolution").asText())
        .contains("small singular values below 1e-8 of the largest are not resolved");
    assertThat(qr.receipt().at("/pca").has("resolution")).isFalse();
    assertThat(qr.data()).contains("verify      PASS");
  }

  @Test
  void thePlanNamesTheSolverItsScanAndItsMemory() {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(data, true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            Console.Form.TEXT,
            Console.Talk.NORMAL,
            Console.Colour.OFF);
    String generated =
        "input: {generate: {rows: 10, features: 512}}\n"
            + "steps: [pca: {components: 3, solver: qr}]\noutput: {path: unused}\n";

    PlanText.print(Jobs.parse(generated), LocalSpark.session(), console);

    assertThat(data.toString(StandardCharsets.UTF_8))
        .contains("scan 1      column profile, qr\n")
        .contains("solver      qr: the job says so\n")
        .contains("off the heap: 3.0 MiB a task, 3.0 MiB an executor, 14 MiB the driver; ");
    assertThat(Files.exists(Path.of("unused"))).isFalse();
  }
}
