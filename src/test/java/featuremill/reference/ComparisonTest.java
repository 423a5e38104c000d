package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComparisonTest {
  private static final int WIDTH = 40;
  private static final int ROWS = 300;

  private double[][] published;
  private double[] means;
  private double[] stds;
  private Comparison comparison;

  @BeforeEach
  void publish() {
    double[][] rows = rows();
    ReferenceMeans first = ReferenceTest.means(rows);
    ReferenceTask all = ReferenceTask.variances(first).withAllEntries();
    ReferenceMoments moments = ReferenceTest.pass(all, rows).finish(1);
    published = moments.covariance();
    means = new double[WIDTH];
    stds = new double[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      means[j] = moments.mean(j).value();
      stds[j] = Math.sqrt(moments.variance(j).value());
    }
    ReferenceTask drawn =
        ReferenceTask.variances(first)
            .withProbes(Draws.weightedSigns(2, stds, 77))
            .withColumns(Draws.columns(3, WIDTH, 5));
    comparison = new Comparison(ReferenceTest.pass(drawn, rows).finish(1));
  }

  @Test
  void honestNumbersPass() {
    assertThat(comparison.means(means, 1e-15).passes()).isTrue();
    assertThat(comparison.stds(stds, 1, 1e-15).passes()).isTrue();
    assertThat(comparison.covarianceEntries(i -> published[i], 1e-15).passes()).isTrue();
    Quantity probes = comparison.covarianceByProbes(i -> published[i], 1e-15);
    assertThat(probes.passes()).isTrue();
    assertThat(probes.covered()).isEqualTo("all entries, 2 probes");
    assertThat(comparison.covarianceEntries(i -> published[i], 1e-15).covered())
        .isEqualTo("3 of 40 columns");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "39, 0", "7, 8", "12, 39", "20, 20"})
  void oneWrongEntryIsFoundByProbes(int i, int j) {
    published[i][j] += 1e-10 * stds[i] * stds[j];
    Quantity found = comparison.covarianceByProbes(k -> published[k], 1e-14);
    assertThat(found.passes()).isFalse();
    // the entry is one of 40 terms of about the same weight, which differ by less than 2
    assertThat(found.error()).isBetween(1e-10 / Math.sqrt(WIDTH) / 2, 1e-10);
    assertThat(found.toString()).startsWith("covariance, random probes: FAILED, ");
  }

  @Test
  void oneWrongEntryIsFoundInADrawnColumn() {
    int column = Draws.columns(3, WIDTH, 5)[1];
    published[column][2] += 1e-13 * stds[column] * stds[2];
    assertThat(comparison.covarianceEntries(k -> published[k], 1e-14).error())
        .isCloseTo(1e-13, within(1e-15));
  }

  @Test
  void wrongMeansAndStdsAreFound() {
    means[3] += 1e-8 * stds[3];
    stds[0] *= 1 + 1e-9;
    assertThat(comparison.means(means, 1e-9).error()).isCloseTo(1e-8, within(1e-10));
    assertThat(comparison.means(means, 1e-9).passes()).isFalse();
    assertThat(comparison.stds(stds, 1, 1e-10).error()).isCloseTo(1e-9, within(1e-11));
  }

  @Test
  void noNumberNeverPasses() {
    means[0] = Double.NaN;
    published[5][5] = Double.NaN;
    assertThat(comparison.means(means, 1).passes()).isFalse();
    assertThat(comparison.covarianceByProbes(k -> published[k], 1).passes()).isFalse();
    assertThat(new Quantity("x", Double.NaN, 1, "1", "all").passes()).isFalse();
  }

  @Test
  void constantsHaveToBeEqual() {
    double[][] rows = {{7, 1}, {7, 2}};
    ReferenceTask task = ReferenceTask.variances(ReferenceTest.means(rows)).withAllEntries();
    Comparison constant = new Comparison(ReferenceTest.pass(task, rows).finish(0));
    assertThat(constant.stds(new double[] {0, 0.5}, 0, 1e-15).error()).isZero();
    assertThat(constant.stds(new double[] {1e-9, 0.5}, 0, 1).error())
        .isEqualTo(Double.POSITIVE_INFINITY);
    double[][] covariance = {{0, 0}, {0, 0.25}};
    assertThat(constant.covarianceEntries(i -> covariance[i], 0).passes()).isTrue();
    assertThat(constant.covarianceEntries(i -> covariance[i], 0).covered())
        .isEqualTo("all 2 columns");
  }

  @Test
  void countsHaveToBeEqual() {
    assertThat(Comparison.count("rows", 5, 5).passes()).isTrue();
    assertThat(Comparison.count("rows", 5, 7).error()).isEqualTo(2);
    assertThat(Comparison.count("rows", 5, 7).passes()).isFalse();
    assertThat(Comparison.eigenvalues(new double[] {3, 1}, new double[] {3, 1.1}, 1).error())
        .isCloseTo(0.1 / 1.1, within(1e-15));
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    assertThatThrownBy(() -> comparison.means(new double[3], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot compare 3 means with a reference of 40 features");
  }

  @Test
  void effortIsCountedInMultiplications() {
    assertThat(Effort.fitsAllEntries(1_000, 10, 10)).isTrue();
    assertThat(Effort.fitsAllEntries(999, 10, 10)).isFalse();
    assertThat(Effort.drawnColumns(1_000, 10, 10, 2)).isEqualTo(6);
    assertThat(Effort.drawnColumns(1_000_000, 10, 10, 2)).isEqualTo(10);
    assertThat(Effort.drawnColumns(100, 10, 10, 2)).isZero();
  }

  @Test
  void drawsAreReproducibleAndLookRandom() {
    double[][] signs = Draws.rademacher(3, 10_000, 4);
    assertThat(signs).isDeepEqualTo(Draws.rademacher(3, 10_000, 4));
    double sum = 0;
    double product = 0;
    for (int j = 0; j < 10_000; j++) {
      assertThat(Math.abs(signs[0][j])).isEqualTo(1);
      sum += signs[0][j];
      product += signs[0][j] * signs[1][j];
    }
    // 5 standard deviations
    assertThat(sum).isCloseTo(0, within(500.0));
    assertThat(product).isCloseTo(0, within(500.0));
    double squares = 0;
    for (double number : Draws.gaussian(1, 10_000, 4)[0]) {
      squares += number * number;
    }
    assertThat(squares / 10_000).isCloseTo(1, within(0.07));
    int[] columns = Draws.columns(10, 1_000, 3);
    assertThat(columns).hasSize(10).isSorted().doesNotHaveDuplicates();
    assertThat(columns[9]).isGreaterThan(500);
    assertThat(Draws.columns(9, 4, 3)).containsExactly(0, 1, 2, 3);
  }

  private static double[][] rows() {
    Random random = new Random(12);
    double[][] rows = new double[ROWS][WIDTH];
    for (double[] row : rows) {
      double common = random.nextGaussian();
      for (int j = 0; j < WIDTH; j++) {
        double size = Math.pow(10, j % 7 - 3);
        row[j] = size * (10 * j + common + random.nextGaussian());
      }
    }
    return rows;
  }
}
