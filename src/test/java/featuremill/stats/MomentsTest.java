package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments.Scope;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MomentsTest {

  @Test
  void theDivisorIsRowsMinusDdof() {
    try (Moments moments = moments(2, 1, 10, 2, 14, 6, 30)) {
      assertThat(moments.variance(0, 0)).isCloseTo(14.0 / 3, within(2e-15));
      assertThat(moments.variance(0, 1)).isCloseTo(7, within(2e-15));
      assertThat(moments.std(1, 1)).isCloseTo(Math.sqrt(112), within(4e-15));
      assertThat(moments.stds(0)[1]).isEqualTo(moments.std(1, 0));
      assertThat(moments.sumOfSquares(0)).isCloseTo(14, within(4e-15));
      assertThat(moments.totalVariance(1)).isCloseTo(7 + 112, within(3e-14));
    }
  }

  @Test
  void tooFewRowsForTheDivisorAreNamed() {
    try (Moments one = moments(1, 5)) {
      assertThat(one.variance(0, 0)).isZero();
      assertThatThrownBy(() -> one.variance(0, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "cannot divide by numRows - ddof = 1 - 1; with ddof 1 at least 2 rows are needed");
      assertThatThrownBy(() -> one.covariance(1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> one.std(0, -1)).hasMessageContaining("1 - -1");
    }
    try (Moments none = new CoMoments(1, Scope.FULL).finish()) {
      assertThat(none.mean(0)).isNaN();
      assertThat(none.meanLow(0)).isNaN();
      assertThat(none.min(0)).isNaN();
      assertThat(none.isConstant(0)).isFalse();
      assertThat(none.isNearConstant(0)).isFalse();
      assertThatThrownBy(() -> none.totalVariance(0))
          .hasMessage(
              "cannot divide by numRows - ddof = 0 - 0; with ddof 0 at least 1 rows are needed");
    }
  }

  @Test
  void constantMeansThatAllValuesAreTheSameNumber() {
    double ulp = Math.ulp(1e5);
    try (Moments moments =
        moments(5, 0.1, 1e5, 1e5, -0.0, 1, 0.1, 1e5 + ulp, 1e5 + 90 * ulp, 0.0, 2)) {
      assertThat(moments.isConstant(0)).isTrue();
      assertThat(moments.mean(0)).isEqualTo(0.1);
      assertThat(moments.variance(0, 0)).isZero();
      assertThat(moments.isConstant(1)).isFalse();
      assertThat(moments.isNearConstant(1)).isTrue();
      assertThat(moments.isNearConstant(2)).isFalse();
      assertThat(moments.isConstant(3)).isTrue();
      assertThat(moments.scales(0)).containsExactly(1, 1, 45 * ulp, 1, 0.5);
      assertThat(moments.digitsLeft(0)).isZero();
      // std is half an ulp of 1e5, and 2^-53 * 1e5 is 0.76 of that
      assertThat(moments.digitsLeft(1)).isZero();
      assertThat(moments.digitsLeft(2)).isEqualTo(1);
      assertThat(moments.digitsLeft(4)).isEqualTo(15);
    }
  }

  @Test
  void nearConstantDoesNotDependOnTheNumberOfRows() {
    CoMoments accumulator = new CoMoments(2, Scope.DIAGONAL);
    Random random = new Random(6);
    double[] rows = new double[2 * 100_000];
    for (int part = 0; part < 6; part++) {
      for (int i = 0; i < rows.length; i += 2) {
        rows[i] = 1e5 + 9e-6 * random.nextGaussian();
        rows[i + 1] = 1.7e9 + random.nextGaussian();
      }
      accumulator.observe(rows, 100_000);
    }
    try (Moments moments = accumulator.finish()) {
      assertThat(moments.isNearConstant(0)).isFalse();
      assertThat(moments.isNearConstant(1)).isFalse();
      assertThat(moments.digitsLeft(0)).isEqualTo(5);
      // the sample's own deviation from 9e-6 is about 1e-3
      assertThat(moments.std(0, 0)).isCloseTo(9e-6, within(5e-8));
    }
  }

  @Test
  void columnsWhoseVarianceIsBeyondTheDoublesAreListedForTheScaleTheyAreDividedBy() {
    try (Moments moments =
        moments(4, 1e200, -1e308, 1e-200, 1, 3e200, 1e308, 3e-200, 2, 1e200, 1e308, 1e-200, 2)) {
      double[] ones = {1, 1, 1, 1};
      assertThat(moments.overflowed(0, ones)).containsExactly(0, 1);
      assertThat(moments.underflowed(ones)).containsExactly(2);
      assertThat(moments.overflowed(0, moments.scales(0))).isEmpty();
      assertThat(moments.underflowed(moments.scales(0))).isEmpty();
      assertThat(moments.underflowed(new double[] {1, 1, Double.POSITIVE_INFINITY, 1})).isEmpty();
      assertThat(moments.isNearConstant(2)).isFalse();
      assertThat(moments.variance(0, 0)).isInfinite();
      assertThat(moments.variance(2, 0)).isZero();
      assertThat(moments.variance(3, 0)).isCloseTo(2.0 / 9, within(1e-16));
    }
  }

  @Test
  void subnormalNumbersHaveFewDigits() {
    try (Moments moments = moments(2, 0, 0, 1_000 * Double.MIN_VALUE, Double.MIN_VALUE)) {
      // std is 500 and a half of the smallest double, and half of that is what they resolve
      assertThat(moments.digitsLeft(0)).isEqualTo(3);
      assertThat(moments.digitsLeft(1)).isZero();
    }
  }

  @Test
  void covarianceHasTheVariancesOnItsDiagonal() {
    double[] rows = HardData.rows(3_000, 4);
    try (Moments moments = moments(HardData.WIDTH, rows);
        SymmetricMatrix covariance = moments.covariance(1)) {
      for (int j = 0; j < HardData.WIDTH; j++) {
        assertThat(covariance.get(j, j)).isEqualTo(moments.variance(j, 1));
      }
    }
  }

  @Test
  void correlationIsOneOnTheDiagonalAndNoneForAConstant() {
    try (Moments moments = moments(3, 1, 5, 2, 2, 5, 4, 3, 5, 7);
        SymmetricMatrix correlation = moments.correlation()) {
      assertThat(correlation.diagonal()).containsExactly(1, 0, 1);
      assertThat(correlation.get(0, 1)).isZero();
      // x = -1, 0, 1 and y = -7/3, -1/3, 8/3: 5 / sqrt(2 * 114 / 9)
      assertThat(correlation.get(0, 2)).isCloseTo(5 / Math.sqrt(2 * 114 / 9.0), within(1e-15));
    }
  }

  @Test
  void selectionKeepsWhatIsKnownOfTheColumns() {
    double[] rows = HardData.rows(3_000, 9);
    int[] columns = {5, 0, 3};
    Moments moments = moments(HardData.WIDTH, rows);
    try (Moments selected = moments.select(columns);
        SymmetricMatrix all = moments.covariance(0);
        SymmetricMatrix some = selected.covariance(0)) {
      moments.close();
      assertThat(selected.numRows()).isEqualTo(3_000);
      for (int i = 0; i < 3; i++) {
        assertThat(selected.mean(i)).isEqualTo(moments.mean(columns[i]));
        assertThat(selected.max(i)).isEqualTo(moments.max(columns[i]));
        for (int j = 0; j < 3; j++) {
          assertThat(some.get(i, j)).isEqualTo(all.get(columns[i], columns[j]));
        }
      }
    }
    assertThatThrownBy(() -> moments.covariance(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the matrix of the moments was used after close");
    assertThatThrownBy(() -> moments.select(new int[] {6}))
        .hasMessage("cannot select column 6 of 6");
  }

  private static Moments moments(int width, double... rows) {
    CoMoments accumulator = new CoMoments(width, Scope.FULL);
    accumulator.observe(rows.clone(), rows.length / width);
    return accumulator.finish();
  }
}
