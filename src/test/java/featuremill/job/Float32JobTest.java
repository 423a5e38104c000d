package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import featuremill.testing.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs with {@code dtype: float32}, to their verified output. */
class Float32JobTest {
  private static final double[][] VALUES = Tables.normal(3001, 4, 8);

  @TempDir static Path folder;

  @BeforeAll
  static void save() {
    for (double[] row : VALUES) {
      row[3] = 1.7e9 + row[3] - 30;
    }
    Tables.columns(VALUES, 2).write().parquet(folder.resolve("times.parquet").toString());
  }

  private static String job(String table, String input, String steps) {
    return "input: {path: "
        + folder.resolve(table)
        + ", dtype: float32, "
        + input
        + "}\nsteps: "
        + steps
        + "\n";
  }

  @Test
  void aColumnThatWouldLoseItsVarianceIsRefusedByName() {
    JobRun run =
        JobRun.text(
            job("times.parquet", "features: c*", "[standardize, pca: 0.9]"),
            folder.resolve("refused"));

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.failure().what())
        .startsWith("1 of 4 features lose their variance as float32")
        .contains(": c3 (at least ")
        .contains("is kept as 1.7E9");
    assertThat(run.failure().where()).startsWith("jobs/x.yaml:1:");
    assertThat(run.failure().fix()).contains("float64").contains("accept_loss: [c3]");
    assertThat(run.out()).doesNotExist();
    assertThat(run.failedReceipt().path("exitCode").asInt()).isEqualTo(3);
  }

  @Test
  void aLossThatIsAcceptedIsPublished() {
    JobRun run =
        JobRun.text(
                job(
                    "times.parquet",
                    "features: c*, accept_loss: c3",
                    "[standardize, covariance, pca: {components: 2}]"),
                folder.resolve("accepted"))
            .succeeded();

    double[] kept = new double[3001];
    Arrays.setAll(kept, i -> (float) VALUES[i][1]);
    assertThat(run.vector("mean.npy")[1])
        .isCloseTo(Arrays.stream(kept).sum() / 3001, within(1e-14 * 10));
    assertThat(run.vector("mean.npy")[3]).isEqualTo((float) 1.7e9);
    JsonNode features = run.model().path("features");
    assertThat(features.path("constant").toString()).isEqualTo("[\"c3\"]");
    assertThat(features.at("/float32/accepted").toString()).isEqualTo("[\"c3\"]");
    assertThat(features.at("/float32/loss")).hasSize(4);
    // Around 10 with a deviation of 1; neighbours in float32 are 2^-20 apart.
    assertThat(features.at("/float32/loss/1").asDouble()).isCloseTo(0x1p-20, within(5e-8));
    assertThat(features.at("/float32/loss/3").asDouble()).isGreaterThan(20);
    JsonNode told = run.receipt().at("/features/float32/largestLosses");
    assertThat(told.fieldNames().next()).isEqualTo("c3");
    assertThat(told).hasSize(4);
    assertThat(run.data())
        .contains("float32     its numbers lie this many standard deviations apart: c3 ")
        .contains("verify      PASS")
        .containsPattern("PASS  losses to float32 .*3 of 4 features");
    assertThat(run.receipt().path("scans")).hasSize(1);
    assertThat(JobRun.verify(run.out()).succeeded().data()).contains("verify      PASS");
  }

  @Test
  void float64IsTheDefaultAndTellsOfNoLoss() {
    String job =
        job("times.parquet", "features: c*, accept_loss: c3", "[standardize]")
            .replace("dtype: float32, ", "");

    JobRun run = JobRun.text(job, folder.resolve("double"), "verify=false").succeeded();

    assertThat(run.model().path("features").has("float32")).isFalse();
    assertThat(run.receipt().path("features").has("float32")).isFalse();
    assertThat(run.receipt().at("/job/input/dtype").asText()).isEqualTo("float64");
    assertThat(run.data()).doesNotContain("float32");
    assertThat(run.vector("scale.npy")[3]).isBetween(0.9, 1.1);
  }

  @Test
  void sparseRowsThatNoStepChangesAreVerifiedToo() {
    double[][] values = Tables.normal(700, 3, 9);
    for (int i = 0; i < 700; i++) {
      values[i][1] = i % 5 == 0 ? values[i][1] : 0;
    }
    Tables.vectors(values, Tables.Storage.SPARSE, 3)
        .write()
        .parquet(folder.resolve("sparse.parquet").toString());

    JobRun run =
        JobRun.text(
                job("sparse.parquet", "features: x, carry: id", "[{mask: 'id < 600'}, covariance]"),
                folder.resolve("sparse"))
            .succeeded();

    assertThat(run.data()).contains("verify      PASS").contains("float32     ");
    List<Row> rows = run.rows("features.parquet").where("id = 5").collectAsList();
    assertThat(rows.get(0).<org.apache.spark.ml.linalg.Vector>getAs("features").toArray())
        .containsExactly((float) values[5][0], (float) values[5][1], (float) values[5][2]);
  }

  @Test
  void wideTablesAreVerified() {
    Tables.arrays(Tables.normal(300, 600, 10), 2)
        .write()
        .parquet(folder.resolve("wide.parquet").toString());

    JobRun run =
        JobRun.text(
                job("wide.parquet", "features: x", "[standardize, pca: {components: 5}]"),
                folder.resolve("wide"))
            .succeeded();

    assertThat(run.data()).contains("verify      PASS");
    assertThat(run.model().at("/features/float32/loss")).hasSize(600);
    assertThat(run.receipt().at("/features/float32/largestLosses")).hasSize(20);
  }

  @Test
  void bitsAreThoseOfTheRoundedFile() {
    Dataset<Row> table = Tables.columns(VALUES, 1);
    table.write().parquet(folder.resolve("doubles.parquet").toString());
    table
        .selectExpr("float(c0) c0", "float(c1) c1", "float(c2) c2")
        .write()
        .parquet(folder.resolve("floats.parquet").toString());
    String steps = "[standardize, covariance, pca: {components: 3}]";

    JobRun rounded =
        JobRun.text(
                job("doubles.parquet", "features: [c0, c1, c2]", steps),
                folder.resolve("rounded"),
                "verify=false")
            .succeeded();
    JobRun stored =
        JobRun.text(
                job("floats.parquet", "features: [c0, c1, c2]", steps),
                folder.resolve("stored"),
                "verify=false")
            .succeeded();

    assertThat(rounded.matrix("components.npy")).isDeepEqualTo(stored.matrix("components.npy"));
    assertThat(rounded.matrix("covariance.npy")).isDeepEqualTo(stored.matrix("covariance.npy"));
    assertThat(rounded.vector("mean.npy")).containsExactly(stored.vector("mean.npy"));
    assertThat(stored.data()).contains("float32     nothing lost\n");
  }

  /** Columns of which the first has gaps, and which lose little. */
  private void saveGaps() {
    Tables.columns(Tables.normal(501, 4, 12), 2)
        .selectExpr("id", "if(id % 4 = 1, null, c0) c0", "c1", "c2", "c3", "cast(id % 3 as int) w")
        .write()
        .mode("overwrite")
        .parquet(folder.resolve("gaps.parquet").toString());
  }

  /** By every first scan that may measure, with weights and without, and names that change. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[impute, matmul: {matrix: [[1, 2], [0, 1], [1, 1], [2, 0]]}, standardize, pca: 1] | '' | 2",
        "[impute: {with: median, indicator: true}, select: ['c*'], pca: 2] | '' | 2",
        "[replace: {where: nan, value: 0}, min_max, robust_scale, covariance] | weight: w, | 3",
        "[replace: {where: nan, value: 1}, add: 0.1, softmax] | 'weight: w, weight_kind: reliability,' | 1",
        "[impute, standardize, pca: {components: 2, solver: matrix_free}] | '' | 3",
        "[impute, standardize, distances: {nearest: 2, id: id}] | '' | 2",
        "[covariance: {missing: pairwise}] | '' | 1",
      })
  void rowStepsAreVerifiedOnRoundedFeatures(String steps, String input, int scans) {
    saveGaps();
    Path out = folder.resolve("steps-" + Math.abs((steps + input).hashCode()));

    JobRun run =
        JobRun.text(job("gaps.parquet", input + " features: c*, carry: id", steps), out)
            .succeeded();

    assertThat(run.data())
        .contains("verify      PASS")
        .containsPattern("PASS  losses to float32 .*4 of 4 features");
    JsonNode loss = run.model().at("/features/float32/loss");
    assertThat(loss).hasSize(4);
    // Around 20 with a deviation of 1; neighbours in float32 are 2^-19 apart.
    assertThat(loss.get(2).asDouble()).isCloseTo(0x1p-19, within(2e-7));
    assertThat(run.receipt().path("scans")).hasSize(scans);
    JsonNode told = run.receipt().at("/features/float32/largestLosses");
    assertThat(told.fieldNames()).toIterable().containsExactlyInAnyOrder("c0", "c1", "c2", "c3");
    boolean prepared = !steps.contains("pairwise");
    assertThat(run.receipt().at("/bytes/dtype").asText())
        .isEqualTo(prepared ? "float64" : "float32");
    if (!prepared) {
      return;
    }
    JobRun applied =
        JobRun.apply(
                out,
                folder.resolve("applied-" + out.getFileName()),
                "input.path=" + folder.resolve("gaps.parquet"),
                "input.carry=[id]")
            .succeeded();
    assertThat(applied.rows("features.parquet").orderBy("id").collectAsList())
        .isEqualTo(run.rows("features.parquet").orderBy("id").collectAsList());
  }

  @Test
  void aLossThatIsNotThatOfTheInputIsFound() throws IOException {
    saveGaps();
    String steps = "[impute, add: 1]";
    JobRun run =
        JobRun.text(job("gaps.parquet", "features: c*", steps), folder.resolve("tampered"))
            .succeeded();
    Tampering tampering = new Tampering(run.out());
    tampering.model(
        model -> {
          ArrayNode loss = (ArrayNode) model.at("/features/float32/loss");
          loss.set(0, model.numberNode(loss.get(0).asDouble() * (1 + 1e-9)));
        });
    tampering.renewManifest();

    JobRun verified = JobRun.verify(run.out());

    assertThat(verified.exitCode()).isEqualTo(5);
    assertThat(verified.data()).contains("FAIL  losses to float32");
  }

  @Test
  void rowStepsDoNotHideALoss() {
    JobRun run =
        JobRun.text(
            job("times.parquet", "features: c*", "[min_max, standardize]"),
            folder.resolve("hidden"));

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.failure().what())
        .startsWith("1 of 4 features lose their variance as float32")
        .contains(": c3 (at least ");
    assertThat(run.failure().where()).startsWith("jobs/x.yaml:1:");
    assertThat(run.failure().fix()).contains("accept_loss: [c3]");
  }
}
