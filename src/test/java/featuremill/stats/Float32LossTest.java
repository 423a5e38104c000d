package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Float32LossTest {
  /** Neighbouring float32 numbers are 128 apart here. */
  private static final double EPOCH = 1.7e9;

  @Test
  void valuesAreRoundedToTheNearestFloat32() {
    double[] rows = {0.1, -0.0, 1e-60, Double.NaN, Double.NEGATIVE_INFINITY, 16_777_217};

    new Float32Rounding(2).round(rows, 3);

    assertThat(rows)
        .containsExactly(0.1f, -0.0, 0.0, Double.NaN, Double.NEGATIVE_INFINITY, 16_777_216);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 1e3, 1e6, 1e9, -EPOCH, 1e20, 3e-40})
  void theLossIsThatOfTheDefinitionUpToWhatRoundingAddsToTheSpread(double offset) {
    double ulp = Math.ulp((float) offset);
    for (double steps : new double[] {20, 400, 950, 1100, 1e4, 1e7}) {
      Random random = new Random(3);
      double[] values = values(5000, () -> offset + steps * ulp * random.nextGaussian());
      double largest = 0;
      for (double value : values) {
        largest = Math.max(largest, Math.abs(value));
      }
      double q = Math.ulp((float) largest) / std(values);

      assertThat(loss(values).of(0)).isCloseTo(q, within(q * (q / 2 + 1e-12)));
      assertThat(loss(values).lost()).hasSize(q > Float32Loss.MOST ? 1 : 0);
    }
  }

  @Test
  void roundingThatSpreadsAColumnHidesNoLoss() {
    // Half-way between two float32 numbers the smallest noise is rounded to a spread of half a
    // step.
    for (double at : new double[] {EPOCH + 64, 1 + 0x1p-24, 1e20 + 0.5 * Math.ulp(1e20f)}) {
      for (double spread : new double[] {1e-6, 1e-3, 0.1, 0.3}) {
        double step = Math.ulp((float) at);
        Random random = new Random(5);
        double[] values = values(1000, () -> at + spread * step * random.nextGaussian());

        assertThat(loss(values).of(0)).as("%s +- %s steps", at, spread).isGreaterThan(1);
        assertThat(loss(values).lost()).containsExactly(0);
      }
    }
  }

  @Test
  void aColumnThatBecomesConstantIsBoundedFromBelow() {
    Random random = new Random(7);
    double[] values = values(20_000, () -> EPOCH + random.nextGaussian());

    Float32Loss loss = loss(values);

    assertThat(loss.isFlattened(0)).isTrue();
    assertThat(loss.of(0)).isBetween(20.0, 128 / std(values));
    assertThat(loss.example(0)).isNotEqualTo((float) loss.example(0)).isCloseTo(EPOCH, within(9.0));
    assertThat(loss.lost()).containsExactly(0);
  }

  @Test
  void valuesBelowTheRangeBecomeZeroAndThatIsALoss() {
    assertThat(loss(1e-60, 3e-60, 2e-60).isFlattened(0)).isTrue();
    assertThat(loss(1e-60, 3e-60, 2e-60).lost()).containsExactly(0);
    assertThat(loss(1e-60, 1e-60).lost()).isEmpty();
  }

  @Test
  void whatFloat32HoldsHasLostNothing() {
    // A spread of one step and none of it lost.
    assertThat(loss(16_000_001, 16_000_002, 16_000_002).of(0)).isZero();
    assertThat(loss((float) EPOCH, (float) EPOCH + 128).of(0)).isZero();
    assertThat(loss(0.1, 0.1, 0.1).of(0)).isZero();
    assertThat(loss(0.1).of(0)).isZero();
    assertThat(loss().of(0)).isZero();
    assertThat(loss().example(0)).isNaN();
    assertThat(Float32Loss.none(3).all()).containsExactly(0, 0, 0);
    assertThat(Float32Loss.none(3).overflowed()).isEmpty();
  }

  @Test
  void valuesBeyondTheRangeAreToldFromInfinities() {
    assertThat(loss(1, 1e39).overflowed()).containsExactly(0);
    assertThat(loss(1, 1e39).example(0)).isEqualTo(1e39);
    assertThat(loss(1, Float.MAX_VALUE).overflowed()).isEmpty();
    assertThat(loss(1, Double.POSITIVE_INFINITY, Double.NaN).overflowed()).isEmpty();
    assertThat(loss(0.1, Double.POSITIVE_INFINITY, Double.NaN).of(0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 500, 1000})
  void partsMergeToTheWholeInEveryForm(int cut) {
    Random random = new Random(1);
    double[] rows = new double[3000];
    for (int i = 0; i < rows.length; i += 3) {
      rows[i] = EPOCH + random.nextGaussian();
      rows[i + 1] = random.nextInt(9) == 0 ? random.nextGaussian() : 0;
      rows[i + 2] = 1e-60 * (1 + random.nextInt(2));
    }
    Float32Loss whole = loss(rows, 3, rounded(rows, 3, 1000));

    Float32Rounding parts = rounded(rows, 3, cut);
    parts.combine(rounded(HardData.range(rows, 3, cut, 1000), 3, 1000 - cut));
    Float32Rounding sparse = new Float32Rounding(3);
    for (int i = 0; i < 1000; i++) {
      double[] row = HardData.range(rows, 3, i, i + 1);
      if (i < cut) {
        sparse.round(row, 1);
      } else if (row[1] == 0) {
        sparse.round(new int[] {0, 2}, new double[] {row[0], row[2]}, 0, 2);
      } else {
        sparse.round(new int[] {0, 1, 2}, row, 0, 3);
      }
    }

    assertThat(loss(rows, 3, parts)).usingRecursiveComparison().isEqualTo(whole);
    assertThat(loss(rows, 3, sparse)).usingRecursiveComparison().isEqualTo(whole);
    assertThat(whole.lost()).containsExactly(0, 2);
    assertThat(whole.of(1)).isBetween(1e-8, 1e-5);
    Float32Rounding some = parts.select(new int[] {2, 0});
    assertThat(some.numFeatures()).isEqualTo(2);
    assertThat(some.example(1)).isEqualTo(parts.example(0));
  }

  @Test
  void whatASparseRowLeavesOutIsAValue() {
    Float32Rounding rounding = new Float32Rounding(2);
    rounding.round(new int[] {0, 1}, new double[] {1e-60, 0.1}, 0, 2);
    rounding.round(new int[] {1}, new double[] {0.1}, 0, 1);

    Float32Loss loss = loss(new double[] {0, 0.1, 0, 0.1}, 2, rounding);

    assertThat(loss.lost()).containsExactly(0);
    assertThat(loss.of(1)).isZero();
  }

  @Test
  void partsOfOtherWidthsAreRefused() {
    Float32Rounding two = new Float32Rounding(2);

    assertThatThrownBy(() -> two.combine(new Float32Rounding(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 features with that of 3");
    assertThatThrownBy(() -> loss(new double[] {1}, 1, two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("moments of 1 features do not fit the rounding of 2 features");
  }

  private static double[] values(int count, DoubleSupplier law) {
    double[] values = new double[count];
    java.util.Arrays.setAll(values, i -> law.getAsDouble());
    return values;
  }

  private static double std(double... values) {
    return Math.sqrt(new Exact(values, 1).scatter(0, 0).doubleValue() / values.length);
  }

  private static Float32Rounding rounded(double[] rows, int width, int numRows) {
    Float32Rounding rounding = new Float32Rounding(width);
    rounding.round(rows.clone(), numRows);
    return rounding;
  }

  private static Float32Loss loss(double... column) {
    return loss(column, 1, rounded(column, 1, column.length));
  }

  /** The loss as a scan measures it, whose sums see rounded rows. */
  private static Float32Loss loss(double[] rows, int width, Float32Rounding rounding) {
    double[] kept = rows.clone();
    Float32Rounding.round(kept);
    try (CoMoments sums = new CoMoments(width, CoMoments.Scope.DIAGONAL)) {
      sums.observe(kept, kept.length / width);
      try (Moments moments = sums.finish()) {
        return Float32Loss.of(rounding, moments);
      }
    }
  }
}
