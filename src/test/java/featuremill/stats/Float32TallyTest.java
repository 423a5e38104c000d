package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses of columns whose values may be missing: those of the values that are there. */
class Float32TallyTest {
  private static final int WIDTH = 4;
  private static final int[] ALL = {0, 1, 2, 3};

  private static double[] rows(int count) {
    Random random = new Random(2);
    double[] rows = new double[count * WIDTH];
    for (int i = 0; i < count; i++) {
      rows[i * WIDTH] = 1.7e9 + 1e5 * random.nextGaussian();
      rows[i * WIDTH + 1] = random.nextInt(3) == 0 ? Double.NaN : 1e5 + random.nextGaussian();
      rows[i * WIDTH + 2] = i % 5 == 0 ? Double.POSITIVE_INFINITY : 1e-30 * random.nextGaussian();
      rows[i * WIDTH + 3] = i == 7 ? 0.1 : Double.NaN;
    }
    return rows;
  }

  private static Float32Tally tally(double[] rows, double[] weights, int step) {
    Float32Tally tally = new Float32Tally(WIDTH);
    int count = rows.length / WIDTH;
    for (int from = 0; from < count; from += step) {
      int to = Math.min(count, from + step);
      double[] some = weights == null ? null : Arrays.copyOfRange(weights, from, to);
      tally.round(Arrays.copyOfRange(rows, from * WIDTH, to * WIDTH), some, to - from);
    }
    return tally;
  }

  /** The values of a column that are finite, those of row i as often as its weight says. */
  private static double[] present(double[] rows, double[] weights, int column) {
    double[] values = new double[4 * rows.length];
    int found = 0;
    for (int i = 0; i < rows.length / WIDTH; i++) {
      double value = rows[i * WIDTH + column];
      for (int times = 0; times < (weights == null ? 1 : weights[i]); times++) {
        if (Double.isFinite(value)) {
          values[found++] = value;
        }
      }
    }
    return Arrays.copyOf(values, found);
  }

  private static double definition(double[] values) {
    double[] rounded = values.clone();
    Float32Rounding.round(rounded);
    double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
    double scatter = new Exact(rounded, 1).scatter(0, 0).doubleValue();
    return Math.ulp((float) largest) / Math.sqrt(scatter / rounded.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 1000, 1001})
  void theLossIsThatOfTheValuesThatAreThere(int step) {
    double[] rows = rows(1001);
    double[] weights = new double[1001];
    Arrays.setAll(weights, i -> 1 + i * 5 % 3);
    for (double[] ofRows : new double[][] {null, weights}) {
      Float32Loss loss = tally(rows, ofRows, step).loss(ALL);

      for (int j = 0; j < 3; j++) {
        double expected = definition(present(rows, ofRows, j));
        assertThat(loss.of(j)).isCloseTo(expected, within(1e-13 * expected));
      }
      assertThat(loss.of(3)).isZero();
      assertThat(loss.overflowed()).isEmpty();
      assertThat(loss.lost()).containsExactly(0, 1);
    }
  }

  /** A light row far off, where a heavy one tells the mean. */
  @Test
  void weightsMayLieFarApart() {
    double[] rows = {1e6, 0, 0, 0, 0.1, 0, 0, 0, 0.2, 0, 0, 0};
    double[] weights = {0x1p-90, 0x1p90, 0x1p90};

    double found = tally(rows, weights, 3).loss(ALL).of(0);

    double expected = Math.ulp(1e6f) / (((double) 0.2f - 0.1f) / 2);
    assertThat(found).isCloseTo(expected, within(1e-14 * expected));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 500, 1000})
  void partsMergeToTheWhole(int cut) {
    double[] rows = rows(1000);
    Float32Tally left = tally(Arrays.copyOf(rows, cut * WIDTH), null, 64);
    Float32Tally right = tally(Arrays.copyOfRange(rows, cut * WIDTH, rows.length), null, 64);

    left.combine(right);

    Float32Loss whole = tally(rows, null, 64).loss(ALL);
    for (int j = 0; j < WIDTH; j++) {
      assertThat(left.loss(ALL).of(j)).isCloseTo(whole.of(j), within(1e-13 * whole.of(j)));
    }
    assertThat(left.loss(new int[] {2, 0}).of(1)).isEqualTo(left.loss(ALL).of(0));
  }

  @Test
  void rowsAreRoundedAsTheyAreTakenIn() {
    double[] rows = {0.1, -1e-60, 1e39, Double.NaN, 0.3, 0, 0, Double.NEGATIVE_INFINITY};

    Float32Tally tally = new Float32Tally(WIDTH);
    tally.round(rows, null, 2);

    assertThat(rows)
        .containsExactly(
            0.1f, -0.0, Double.POSITIVE_INFINITY, Double.NaN, 0.3f, 0, 0, Double.NEGATIVE_INFINITY);
    Float32Loss loss = tally.loss(ALL);
    assertThat(loss.overflowed()).containsExactly(2);
    assertThat(loss.isFlattened(1)).isTrue();
    assertThat(loss.lost()).containsExactly(1);
    assertThat(new Float32Tally(WIDTH).loss(ALL).all()).containsExactly(0, 0, 0, 0);
  }
}
