package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 60,000 handwritten digits against facts computed from exact integers. */
class MnistTest {
  private static final JsonNode GOLDEN = Golden.json("mnist.json");
  private static final long ROWS = 60_000;

  @TempDir static Path folder;
  private static JobRun most;
  private static JobRun nearlyAll;

  @BeforeAll
  static void runTwice() {
    most =
        JobRun.file(
                "jobs/mnist.yaml",
                folder.resolve("most"),
                "steps.pca.components=0.90",
                "verify=false")
            .succeeded();
    nearlyAll = JobRun.file("jobs/mnist.yaml", folder.resolve("nearly-all")).succeeded();
  }

  @Test
  void fractionsOfTheVarianceBecomeNumbersOfComponents() {
    assertThat(most.receipt().at("/pca/components").asInt()).isEqualTo(87);
    assertThat(nearlyAll.receipt().at("/pca/components").asInt()).isEqualTo(154);
    assertThat(most.receipt().at("/pca/explained").asDouble()).isBetween(0.90, 0.91);
    assertThat(nearlyAll.receipt().at("/pca/explained").asDouble()).isBetween(0.95, 0.96);
    assertThat(nearlyAll.model().at("/pca/rank").asInt()).isEqualTo(712);
  }

  @Test
  void leadingEigenvalues() {
    double[] expected = Golden.numbers(GOLDEN.path("eigenvalues_top20"));

    for (JobRun run : List.of(most, nearlyAll)) {
      double[] found = Arrays.copyOf(run.vector("explained_variance.npy"), expected.length);
      Golden.requireRelative(found, expected, 1e-13);
    }
  }

  @Test
  void constantPixelsByName() {
    List<String> expected = new ArrayList<>();
    GOLDEN.path("constant").forEach(pixel -> expected.add("pixels[" + pixel.asInt() + "]"));
    List<String> found = new ArrayList<>();
    most.receipt().at("/features/constant").forEach(name -> found.add(name.asText()));

    assertThat(found).hasSize(67).isEqualTo(expected);
    assertThat(most.receipt().at("/features/nearConstant")).isEmpty();
    assertThat(most.data()).contains("constant: 67 (pixels[0]");
  }

  @Test
  void meansVariancesAndTraceFollowFromSumsOfIntegers() {
    double[] mean = most.vector("mean.npy");
    double[][] covariance = most.matrix("covariance.npy");
    double trace = 0;

    for (int j = 0; j < mean.length; j++) {
      long sum = GOLDEN.path("sums").get(j).asLong();
      long squares = GOLDEN.path("sums_of_squares").get(j).asLong();
      assertThat(mean[j]).isCloseTo((double) sum / ROWS, within(1e-14 * 255));
      // n sum x^2 - (sum x)^2 is exact: below 2^63
      double variance = (double) (ROWS * squares - sum * sum) / ROWS / (ROWS - 1);
      assertThat(covariance[j][j]).isCloseTo(variance, within(1e-14 * variance));
      trace += covariance[j][j];
    }
    assertThat(trace).isCloseTo(GOLDEN.path("trace").asDouble(), within(1e-13 * trace));
    assertThat(most.receipt().at("/pca/totalVariance").asDouble())
        .isCloseTo(GOLDEN.path("trace").asDouble(), within(1e-14 * trace));
  }

  @Test
  void bothRunsSeeTheSameCovarianceBitForBit() {
    assertThat(most.matrix("covariance.npy")).isDeepEqualTo(nearlyAll.matrix("covariance.npy"));
    assertThat(Arrays.copyOf(nearlyAll.matrix("components.npy"), 20)).hasDimensions(20, 784);
  }

  @Test
  void labelsGoThroughInOrder() {
    // The first file of each: Spark reads a folder's files in an order of its own.
    List<Row> expected = labels("data/mnist-train.parquet/part-0.parquet");
    List<Row> found = labels(most.out().resolve("features.parquet/part-00000-*").toString());

    assertThat(expected).isNotEmpty();
    assertThat(found.subList(0, 100)).isEqualTo(expected.subList(0, 100));
    assertThat(nearlyAll.rows("features.parquet").count()).isEqualTo(ROWS);
    assertThat(nearlyAll.rows("features.parquet").first().getList(1)).hasSize(154);
    assertThat(nearlyAll.differences()).isEmpty();
  }

  @Test
  void verified() {
    assertThat(nearlyAll.data()).contains("verify      PASS").doesNotContain("FAIL");
    assertThat(most.data()).contains("verify      off");
  }

  private static List<Row> labels(String file) {
    return featuremill.testing.LocalSpark.session()
        .read()
        .parquet(file)
        .select("label")
        .collectAsList();
  }
}
