package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
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

  /**
   * Sums of products of pixels are exact in longs, and n (n - 1) times a covariance is one. The
   * scan sums integers exactly as well; what is left is the last divisions' rounding.
   */
  @Test
  void everyCovarianceIsTheExactOneToOneUnitInTheLastPlace() {
    Gram gram = Gram.of("data/mnist-train.parquet", 784);
    double[][] covariance = most.matrix("covariance.npy");
    double worst = 0;

    for (int i = 0; i < 784; i++) {
      for (int j = 0; j < 784; j++) {
        double exact = (double) gram.numerator(i, j) / (ROWS * (ROWS - 1));
        double size =
            Math.sqrt((double) gram.numerator(i, i) * gram.numerator(j, j)) / (ROWS * (ROWS - 1));
        double error = Math.abs(covariance[i][j] - exact);
        worst = Math.max(worst, error == 0 ? 0 : error / Math.ulp(size));
      }
    }
    assertThat(gram.numRows()).isEqualTo(ROWS);
    assertThat(worst).isLessThanOrEqualTo(1);
  }

  /** Exact sums over rows of bytes. */
  private record Gram(long numRows, long[] sums, long[][] products) {
    static Gram of(String path, int width) {
      List<long[]> parts =
          featuremill.testing.LocalSpark.session()
              .read()
              .parquet(path)
              .selectExpr("cast(pixels as array<int>) pixels")
              .javaRDD()
              .mapPartitions(rows -> List.of(sum(rows, width)).iterator())
              .collect();
      long[] sums = new long[width];
      long[][] products = new long[width][width];
      long numRows = 0;
      for (long[] part : parts) {
        numRows += part[0];
        for (int i = 0; i < width; i++) {
          sums[i] += part[1 + i];
          for (int j = 0; j < width; j++) {
            products[i][j] += part[1 + width + Math.min(i, j) * width + Math.max(i, j)];
          }
        }
      }
      return new Gram(numRows, sums, products);
    }

    /** The count, the sums, and the products of columns i &lt;= j, row after row. */
    private static long[] sum(Iterator<Row> rows, int width) {
      long[] part = new long[1 + width + width * width];
      int[] where = new int[width];
      int[] pixels = new int[width];
      while (rows.hasNext()) {
        List<Integer> row = rows.next().getList(0);
        int lit = 0;
        for (int j = 0; j < width; j++) {
          int pixel = row.get(j);
          if (pixel != 0) {
            where[lit] = j;
            pixels[lit++] = pixel;
          }
        }
        part[0]++;
        for (int a = 0; a < lit; a++) {
          part[1 + where[a]] += pixels[a];
          int from = 1 + width + where[a] * width;
          for (int b = a; b < lit; b++) {
            part[from + where[b]] += (long) pixels[a] * pixels[b];
          }
        }
      }
      return part;
    }

    /** n (n - 1) c_ij = n sum x_i x_j - sum x_i sum x_j, below 2^53. */
    long numerator(int i, int j) {
      return numRows * products[i][j] - sums[i] * sums[j];
    }
  }

  @Test
  void theComponentsAreProved() {
    for (JobRun run : List.of(most, nearlyAll)) {
      JsonNode certificate = run.model().at("/pca/certificate");
      double[] values = run.vector("explained_variance.npy");

      assertThat(certificate.path("kind").asText()).isEqualTo("proof");
      assertThat(certificate.path("bound").asDouble())
          .isBetween(0.9 * values[values.length - 1], values[values.length - 1]);
      assertThat(run.data()).contains("certificate proof: no eigenvalue above ");
    }
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
