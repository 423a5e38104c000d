package featuremill.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.job.Golden;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The results of the NumPy notebook that are made row by row: to 1e-12, counts exactly. */
final class NotebookTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void masksCountWhatNumpyCounts() {
    JsonNode golden = Golden.json("golden.json").get("mask");
    double[] x = Golden.vector("mask_x.npy");
    double mean = mean(x);

    assertThat(mean).isCloseTo(golden.get("mean").asDouble(), within(TOLERANCE));
    assertThat(count(x, Condition.ABOVE, mean)).isEqualTo(488);
    assertThat(count(x, Condition.ABOVE, mean)).isEqualTo(golden.get("greater_than_mean").asInt());
    assertThat(count(x, Condition.BELOW, 0)).isEqualTo(534);
    assertThat(count(x, Condition.BELOW, 0)).isEqualTo(golden.get("negative").asInt());
  }

  @Test
  void negativesBecomeZero() {
    double[] x = Golden.vector("mask_x.npy");
    double[] replaced = new double[x.length];
    Replacement.everywhere(1, Condition.BELOW, 0, 0).apply(x, x.length, replaced);

    assertThat(Arrays.stream(replaced).sum())
        .isCloseTo(
            Golden.json("golden.json").get("mask").get("sum_after_negatives_to_zero").asDouble(),
            within(TOLERANCE));
    assertThat(count(replaced, Condition.EQUAL, 0)).isEqualTo(534);
    assertThat(count(x, Condition.BELOW, 0)).as("the input keeps its values").isEqualTo(534);
  }

  @Test
  void aRowVectorIsAddedToEveryRow() {
    double[][] a = Golden.matrix("broadcast_a.npy");

    requireRows(new Shift(Golden.vector("broadcast_b.npy")), a, "broadcast_sum.npy", 0);
  }

  @Test
  void rowsAreNormalised() {
    double[][] a = Golden.matrix("broadcast_a.npy");

    requireRows(RowNormalization.zScore(50, 0), a, "row_normalised.npy", TOLERANCE);
  }

  @Test
  void softmaxOfLargeValues() {
    double[] out = new double[3];
    new Softmax(3).apply(new double[] {1000, 1001, 1002}, 1, out);

    assertThat(out)
        .containsExactly(
            Golden.numbers(Golden.json("golden.json").get("softmax")), within(TOLERANCE));
    assertThat(out).containsExactly(new double[] {0.0900, 0.2447, 0.6652}, within(5e-5));
  }

  @Test
  void matricesAreMultiplied() {
    JsonNode golden = Golden.json("golden.json").get("matmul");
    double[][] a = matrix(golden.get("a"));
    double[][] product = matrix(golden.get("product"));
    double[] out = new double[5];
    for (int i = 0; i < a.length; i++) {
      new MatMul(matrix(golden.get("b"))).apply(a[i], 1, out);
      assertThat(out).containsExactly(product[i], within(TOLERANCE));
    }
  }

  private static double mean(double[] x) {
    try (CoMoments moments = new CoMoments(1, CoMoments.Scope.DIAGONAL)) {
      moments.observe(x, x.length);
      try (Moments found = moments.finish()) {
        return found.mean(0);
      }
    }
  }

  private static long count(double[] x, Condition condition, double operand) {
    return Arrays.stream(x).filter(value -> condition.holds(value, operand)).count();
  }

  private static void requireRows(
      FittedTransform transform, double[][] rows, String golden, double tolerance) {
    double[][] expected = Golden.matrix(golden);
    double[] block = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    double[] out = new double[expected.length * transform.outputWidth()];
    transform.apply(block, rows.length, out);
    assertThat(out)
        .containsExactly(
            Arrays.stream(expected).flatMapToDouble(Arrays::stream).toArray(), within(tolerance));
  }

  private static double[][] matrix(JsonNode rows) {
    return IntStream.range(0, rows.size())
        .mapToObj(i -> Golden.numbers(rows.get(i)))
        .toArray(double[][]::new);
  }
}
