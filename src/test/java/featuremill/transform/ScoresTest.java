package featuremill.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores that are whitened, and errors beside them, of whole rows and of rows by their entries. */
final class ScoresTest {

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "3,2", "17,4", "65,9"})
  void sideBySideGivesTheBitsOfBoth(int width, int count) {
    Random random = new Random(width);
    double[] mean = doubles(random, width);
    double[][] components = components(random, width, count);
    FittedTransform scores = new Projection(mean, new double[width], components);
    FittedTransform error = new ReconstructionError(mean, new double[width], components);
    FittedTransform both = SideBySide.of(scores, error);
    for (int rows : new int[] {0, 1, 2, 67}) {
      double[] x = doubles(random, rows * width);
      double[] left = apply(scores, x, rows);
      double[] right = apply(error, x, rows);
      double[] found = apply(both, x, rows);
      for (int i = 0; i < rows; i++) {
        assertThat(Arrays.copyOfRange(found, i * (count + 1), i * (count + 1) + count))
            .isEqualTo(Arrays.copyOfRange(left, i * count, (i + 1) * count));
        assertThat(found[i * (count + 1) + count]).isEqualTo(right[i]);
      }
    }
  }

  @Test
  void aFirstTransformThatWorksInPlaceLeavesTheSecondItsRow() {
    FittedTransform both =
        SideBySide.of(new Shift(new double[] {1, 1}), new Scale(new double[] {2, 2}));

    assertThat(apply(both, new double[] {3, 5}, 1)).containsExactly(4, 6, 6, 10);
    assertThatThrownBy(() -> SideBySide.of(new Softmax(2), new Softmax(3)))
        .hasMessage("transforms of rows of 2 and of 3 features do not stand side by side");
  }

  @ParameterizedTest
  @CsvSource({"2,1", "9,3", "64,5"})
  void sparseScoresAreThoseOfWholeRowsUpToRounding(int width, int count) {
    Random random = new Random(width);
    double[] mean = doubles(random, width);
    double[] scale = Arrays.stream(doubles(random, width)).map(x -> 1 + x * x).toArray();
    double[][] components = components(random, width, count);
    double[] theta = IntStream.range(0, count).mapToDouble(c -> 4.0 / (c + 1)).toArray();
    int[] columns = IntStream.range(0, width).toArray();
    SparseProjection projection =
        new SparseProjection(width, columns, mean, scale, new int[] {1}, components);
    SparseWhitening whitening = new SparseWhitening(projection, theta);
    double[] row = new double[width];
    row[0] = 2;
    row[width - 1] = -3;

    double[] expected =
        apply(
            new Chain(
                java.util.List.of(
                    new Standardization(mean, new double[width], scale),
                    Whitening.ofCentred(components, theta))),
            row,
            1);
    double[] found = apply(whitening, row, 1);
    double[] byEntries = new double[count];
    whitening.applyEntries(new int[] {0, width - 1}, new double[] {2, -3}, 2, byEntries);

    assertThat(byEntries).isEqualTo(found);
    assertThat(found).containsExactly(expected, within(1e-13));
    double[] plain = apply(projection, row, 1);
    for (int c = 0; c < count; c++) {
      assertThat(found[c]).isEqualTo(plain[c] / Math.sqrt(theta[c]));
    }
    assertThatThrownBy(() -> new SparseWhitening(projection, new double[count + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SparseWhitening(projection, new double[count]))
        .hasMessageContaining("has variance 0.0");
  }

  @Test
  void errorsOfRowsByTheirEntriesHaveTheBitsOfWholeRows() {
    double[] mean = {1, 0, 0.5};
    double[][] components = {{0.6, 0.8, 0}};
    SparseProjection projection =
        new SparseProjection(
            3, new int[] {0, 1, 2}, mean, new double[] {1, 1, 1}, new int[0], components);
    FittedTransform both =
        SideBySide.of(projection, new ReconstructionError(mean, new double[3], components));
    assertThat(both).isInstanceOf(SparseTransform.class);
    double[] byEntries = new double[2];
    ((SparseTransform) both).applyEntries(new int[] {1}, new double[] {2}, 1, byEntries);

    assertThat(byEntries).isEqualTo(apply(both, new double[] {0, 2, 0}, 1));
    // Centred: (-1, 2, -0.5); its score is 1, and (-1.6, 1.2, -0.5) is left.
    assertThat(byEntries[0]).isCloseTo(1, within(1e-15));
    assertThat(byEntries[1]).isCloseTo(Math.sqrt(1.6 * 1.6 + 1.2 * 1.2 + 0.25), within(1e-15));
  }

  private static double[] apply(FittedTransform transform, double[] rows, int numRows) {
    double[] out = new double[numRows * transform.outputWidth()];
    transform.apply(rows, numRows, out);
    return out;
  }

  private static double[] doubles(Random random, int count) {
    return random.doubles(count, -2, 2).toArray();
  }

  private static double[][] components(Random random, int width, int count) {
    double[][] components = new double[count][];
    for (int c = 0; c < count; c++) {
      double[] v = doubles(random, width);
      double length = Math.sqrt(Arrays.stream(v).map(x -> x * x).sum());
      components[c] = Arrays.stream(v).map(x -> x / length).toArray();
    }
    return components;
  }
}
