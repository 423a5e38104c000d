package featuremill.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SparseProjectionTest {
  private static final MathContext DIGITS = new MathContext(40);

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 1, 2", "9, 5, 3", "200, 150, 20"})
  void isTheProjectionOfTheCentredRow(int inputWidth, int width, int components) {
    Fitted fitted = new Fitted(inputWidth, width, components);
    SparseProjection projection = fitted.projection();
    SplittableRandom random = new SplittableRandom(7);
    double[] row = new double[inputWidth];
    for (int round = 0; round < 3; round++) {
      for (int j = 0; j < inputWidth; j++) {
        row[j] = round > 0 && random.nextInt(4) == 0 ? random.nextDouble(-3, 3) : 0;
      }
      if (round == 2) {
        row[fitted.columns[0]] = fitted.mean[0] + 0.125;
      }
      double[] out = new double[components];

      projection.apply(row, 1, out);

      for (int c = 0; c < components; c++) {
        BigDecimal sum = BigDecimal.ZERO;
        double size = 0;
        for (int i = 0; i < width; i++) {
          BigDecimal centred =
              new BigDecimal(row[fitted.columns[i]]).subtract(new BigDecimal(fitted.mean[i]));
          BigDecimal term =
              centred
                  .divide(new BigDecimal(fitted.scale[i]), DIGITS)
                  .multiply(new BigDecimal(fitted.components[c][i]));
          sum = sum.add(term);
          size += Math.abs(term.doubleValue());
        }
        assertThat(out[c]).isCloseTo(sum.doubleValue(), within(2e-15 * size + 1e-300));
      }
    }
  }

  @Test
  void aRowHasTheSameBitsHoweverItIsStored() {
    Fitted fitted = new Fitted(12, 8, 3);
    SparseProjection projection = fitted.projection();
    double[] row = {0, 2, 0, 0, -1.5, 0, 0, 0.1, 0, 0, 3, -0.0};
    double[] dense = new double[3];
    projection.apply(row, 1, dense);
    double[] sparse = new double[3];
    projection.applyEntries(
        new int[] {1, 4, 7, 10, 77}, new double[] {2, -1.5, 0.1, 3, Double.NaN}, 4, sparse);
    double[] padded = new double[3];
    projection.applyEntries(IntStream.range(0, 12).toArray(), row, 12, padded);
    double[] block = new double[9];
    double[] rows = new double[36];
    Arrays.fill(rows, 7);
    System.arraycopy(row, 0, rows, 12, 12);
    projection.apply(rows, 3, block);

    assertThat(sparse).isEqualTo(dense);
    assertThat(padded).isEqualTo(dense);
    assertThat(Arrays.copyOfRange(block, 3, 6)).isEqualTo(dense);
  }

  @Test
  void aColumnFarFromZeroKeepsItsDigits() {
    SparseProjection projection =
        new SparseProjection(
            2,
            new int[] {0, 1},
            new double[] {1.7e9, 0.5},
            new double[] {1, 1},
            new double[] {1, 0.5},
            new double[][] {{1, 1}});
    double[] out = new double[1];

    projection.applyEntries(new int[] {0, 1}, new double[] {1.7e9 + 0.25, 1}, 2, out);

    assertThat(out[0]).isEqualTo(0.75);
  }

  @Test
  void saysWhatDoesNotFit() {
    double[] two = {1, 1};
    double[][] components = {{1, 0}};
    assertThatThrownBy(() -> new SparseProjection(3, new int[] {1, 1}, two, two, two, components))
        .hasMessage("feature 1 follows 1; positions ascend below 3");
    assertThatThrownBy(() -> new SparseProjection(3, new int[] {1, 3}, two, two, two, components))
        .hasMessage("feature 3 follows 1; positions ascend below 3");
    assertThatThrownBy(
            () -> new SparseProjection(3, new int[] {1, 2}, new double[1], two, two, components))
        .hasMessageContaining("cannot use a mean of 1");
    assertThatThrownBy(
            () -> new SparseProjection(3, new int[] {1, 2}, two, two, two, new double[0][]))
        .hasMessageContaining("at least one component");
    SparseProjection fine = new SparseProjection(3, new int[] {1, 2}, two, two, two, components);
    assertThatThrownBy(() -> fine.applyEntries(new int[1], new double[2], 2, new double[1]))
        .hasMessage("2 entries and 1 results do not fit arrays of 1 and 1");
  }

  /** Numbers as a fit finds them: some means large, some columns left out. */
  private static final class Fitted {
    private final int inputWidth;
    private final int[] columns;
    private final double[] mean;
    private final double[] scale;
    private final double[] std;
    private final double[][] components;

    Fitted(int inputWidth, int width, int count) {
      SplittableRandom random = new SplittableRandom(11);
      this.inputWidth = inputWidth;
      this.columns =
          IntStream.range(0, width).map(i -> i + (inputWidth - width) * i / width).toArray();
      this.mean = new double[width];
      this.scale = new double[width];
      this.components = new double[count][width];
      Arrays.setAll(mean, i -> i % 5 == 0 ? 1e6 : random.nextDouble(-2, 2));
      Arrays.setAll(scale, i -> random.nextDouble(0.5, 2));
      this.std = scale.clone();
      for (double[] component : components) {
        Arrays.setAll(component, i -> random.nextDouble(-1, 1));
      }
    }

    SparseProjection projection() {
      return new SparseProjection(inputWidth, columns, mean, scale, std, components);
    }
  }
}
