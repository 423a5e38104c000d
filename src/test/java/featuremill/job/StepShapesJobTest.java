package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.engine.Engine;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes between the steps and the bytes of the features, in plans and receipts. */
class StepShapesJobTest {
  private static final String STEPS =
      "[mask: id < 30, mask: {keep: id % 2 = 0, reason: odd}, select: [c0, c1, c2],"
          + " impute: {indicator: true, features: [c1]}, select: [c1, c2, c1_missing, c0],"
          + " matmul: {matrix: [[1, 0], [0, 1], [1, 1], [2, 0.5]]}, standardize, covariance,"
          + " pca: 1]";

  @TempDir static Path folder;

  @BeforeAll
  static void saveTable() {
    Tables.columns(Tables.normal(40, 5, 11), 2)
        .write()
        .parquet(folder.resolve("t.parquet").toString());
  }

  private static String job(String steps, String dtype) {
    return "input: {path: "
        + folder
        + "/t.parquet, features: 'c*', dtype: "
        + dtype
        + "}\nsteps: "
        + steps
        + "\noutput: {mode: replace}\nverify: false\n";
  }

  @Test
  void aPlanSaysTheFeaturesBeforeAndAfterEachStep() {
    JobSpec job = Jobs.parse(job(STEPS, "float64"), Layer.commandLine(List.of("output.path=o")));
    InputData input = InputOpener.open(LocalSpark.session(), job.input());
    List<String> lines =
        Engine.outlook(input.rows(), input.pipeline(job)).shapes().stream()
            .map(ShapesJson::line)
            .toList();

    assertThat(lines)
        .containsExactly(
            "mask (rows x 5) to (rows x 5)",
            "mask (rows x 5) to (rows x 5)",
            "select (rows x 5) to (rows x 3)",
            "impute (rows x 3) to (rows x 4)",
            "select (rows x 4) to (rows x 4)",
            "matmul (rows x 4) to (rows x 2)",
            "standardize (rows x 2) to (rows x 2)",
            "covariance (rows x 2) to (rows x 2), and a matrix of (2 x 2)",
            "pca (rows x 2) to (rows x 1)");
  }

  @Test
  void aReceiptHasTheRowsToo() {
    JobRun run = JobRun.text(job(STEPS, "float64"), folder.resolve("out")).succeeded();

    List<String> shapes = new ArrayList<>();
    for (JsonNode step : run.receipt().get("steps")) {
      shapes.add(step.get("step").asText() + step.get("in") + step.get("out"));
    }
    assertThat(shapes)
        .containsExactly(
            "mask[40,5][30,5]",
            "mask[30,5][15,5]",
            "select[15,5][15,3]",
            "impute[15,3][15,4]",
            "select[15,4][15,4]",
            "matmul[15,4][15,2]",
            "standardize[15,2][15,2]",
            "covariance[15,2][15,2]",
            "pca[15,2][15,1]");
    assertThat(run.receipt().at("/steps/7/matrix").toString()).isEqualTo("[2,2]");
    JsonNode bytes = run.receipt().get("bytes");
    assertThat(bytes.get("dtype").asText()).isEqualTo("float64");
    assertThat(bytes.get("feature").asLong()).isEqualTo(8 * 15);
    assertThat(bytes.get("row").asLong()).isEqualTo(8 * 2);
    assertThat(bytes.get("all").asLong()).isEqualTo(8 * 30);
    assertThat(bytes.at("/otherDtype/all").asLong()).isEqualTo(4 * 30);
    assertThat(bytes.at("/block/shape").toString()).isEqualTo("[2048,2]");
    assertThat(bytes.at("/block/bytes").asLong()).isEqualTo(8 * 2048 * 2);
  }

  @Test
  void aFractionOfVarianceIsCountedOnceItIsKnown() {
    JobRun run = JobRun.text(job("[pca: 0.5]", "float32"), folder.resolve("fraction")).succeeded();

    int components = run.receipt().at("/pca/components").asInt();
    assertThat(components).isBetween(1, 4);
    assertThat(run.receipt().at("/steps/0/out").toString()).isEqualTo("[40," + components + "]");
    assertThat(run.receipt().at("/bytes/dtype").asText()).isEqualTo("float32");
    assertThat(run.receipt().at("/bytes/otherDtype/dtype").asText()).isEqualTo("float64");
  }

  @Test
  void aRunThatFailsHasTheShapesThatItKnew() {
    JobRun run = JobRun.text(job("[mask: id < 0, standardize]", "float64"), folder.resolve("none"));

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.failedReceipt().at("/steps/0/in").toString()).isEqualTo("[null,5]");
  }
}
