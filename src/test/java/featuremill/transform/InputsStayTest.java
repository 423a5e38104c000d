package featuremill.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that is done to rows writes into them. */
final class InputsStayTest {
  private static final int WIDTH = 4;
  private static final int ROWS = 131;

  static Stream<FittedTransform> transforms() {
    double[] zeros = new double[WIDTH];
    double[] ones = {1, 2, 3, 4};
    double[][] components = {{1, 0, 0, 0}, {0, 0.6, 0.8, 0}};
    double[] theta = {3, 2};
    int[] all = {0, 1, 2, 3};
    SparseProjection sparse =
        new SparseProjection(WIDTH, all, ones, ones, new int[] {2}, components);
    Standardization standardization = new Standardization(ones, zeros, ones);
    Projection projection = new Projection(ones, zeros, components);
    ReconstructionError error = new ReconstructionError(ones, zeros, components);
    return Stream.of(
        standardization,
        new InverseStandardization(standardization),
        projection,
        new Whitening(ones, zeros, components, theta),
        error,
        new InverseProjection(new double[2], new double[2], new double[][] {{1, 0}, {0, 1}}),
        sparse,
        new SparseWhitening(sparse, theta),
        SideBySide.of(projection, error),
        SideBySide.of(sparse, error),
        new Selection(WIDTH, new int[] {3, 1}),
        new Shift(ones),
        new Scale(ones),
        RowNormalization.zScore(WIDTH, 0),
        RowNormalization.l1(WIDTH),
        RowNormalization.l2(WIDTH),
        RowNormalization.max(WIDTH),
        new Softmax(WIDTH),
        new Clip(zeros, ones),
        new Replacement(WIDTH, all, Condition.BELOW, 0, 7),
        new MatMul(new double[][] {{1}, {2}, {3}, {4}}),
        new MinMax(zeros, ones, -1, 1),
        new RobustScale(zeros, ones),
        Imputation.of(WIDTH, all, ones, all),
        new Chain(List.of(new Shift(ones), new Softmax(WIDTH), projection)));
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void aTransformLeavesItsRowsAsTheyAre(FittedTransform transform) {
    double[] rows = rows(transform.inputWidth());
    double[] before = rows.clone();

    transform.apply(rows, ROWS, new double[ROWS * transform.outputWidth()]);

    requireSameBits(rows, before);
  }

  /** With NaN and a negative zero among them, which comparisons of values would not tell. */
  private static double[] rows(int width) {
    double[] rows = new Random(3).doubles((long) ROWS * width, -5, 5).toArray();
    rows[0] = Double.NaN;
    rows[1] = -0.0;
    return rows;
  }

  private static void requireSameBits(double[] found, double[] before) {
    assertThat(Arrays.stream(found).mapToLong(Double::doubleToRawLongBits).toArray())
        .isEqualTo(Arrays.stream(before).mapToLong(Double::doubleToRawLongBits).toArray());
  }
}
