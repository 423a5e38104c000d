package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class WeightSumsTest {

  @Test
  void frequencyWeightsAreANumberOfRows() {
    WeightSums sums = sums(WeightKind.FREQUENCY, 3, 1, 2);

    assertThat(sums.rows()).isEqualTo(3);
    assertThat(sums.total()).isEqualTo(6);
    assertThat(sums.divisor(0)).isEqualTo(6);
    assertThat(sums.divisor(1)).isEqualTo(5);
  }

  @Test
  void reliabilityWeightsAreThoseOfNumPy() {
    // W = 6, sum w^2 = 14: 6 - 14 / 6
    WeightSums sums = sums(WeightKind.RELIABILITY, 3, 1, 2);

    assertThat(sums.divisor(0)).isEqualTo(6);
    assertThat(sums.divisor(1)).isEqualTo(11 / 3.0);
    assertThat(sums.divisor(2)).isCloseTo(6 - 14 / 3.0, within(1e-15));
  }

  @Test
  void aSingleRowLeavesNothingToDivideBy() {
    assertThat(sums(WeightKind.RELIABILITY, 0.3).divisor(1)).isZero();
    assertThat(sums(WeightKind.FREQUENCY, 1).divisor(1)).isZero();
    assertThat(sums(WeightKind.FREQUENCY, 4).divisor(1)).isEqualTo(3);
    assertThat(new WeightSums(WeightKind.RELIABILITY).divisor(1)).isLessThanOrEqualTo(0);
  }

  @Test
  void oneWeightThatOutweighsAllOthersCostsNoDigit() {
    // W - (sum w^2) / W = 2 (a b) / (a + b), of which a plain difference leaves nothing
    WeightSums sums = sums(WeightKind.RELIABILITY, 1e20, 1e-5);

    assertThat(sums.divisor(1)).isCloseTo(2e-5, within(1e-20));
  }

  @Test
  void onesGiveTheDivisorOfTheirNumber() {
    for (int n : new int[] {1, 2, 3, 7, 49, 1000, 4097}) {
      WeightSums sums = new WeightSums(WeightKind.RELIABILITY);
      for (int i = 0; i < n; i++) {
        sums.add(1);
      }
      assertThat(sums.divisor(1)).isEqualTo(n - 1);
    }
  }

  @Test
  void anyOrderAndAnyMergeGiveTheSame() {
    double[] weights = new Random(5).doubles(1001, 1e-6, 1e6).toArray();
    WeightSums whole = sums(WeightKind.RELIABILITY, weights);
    WeightSums backwards = new WeightSums(WeightKind.RELIABILITY);
    WeightSums right = new WeightSums(WeightKind.RELIABILITY);
    WeightSums left = new WeightSums(WeightKind.RELIABILITY);
    for (int i = weights.length - 1; i >= 0; i--) {
      backwards.add(weights[i]);
      (i % 3 == 0 ? left : right).add(weights[i]);
    }
    left.add(right);

    for (WeightSums other : new WeightSums[] {backwards, left}) {
      assertThat(other.rows()).isEqualTo(1001);
      assertThat(other.total()).isEqualTo(whole.total());
      assertThat(other.divisor(1)).isEqualTo(whole.divisor(1));
    }
  }

  private static WeightSums sums(WeightKind kind, double... weights) {
    WeightSums sums = new WeightSums(kind);
    for (double weight : weights) {
      sums.add(weight);
    }
    return sums;
  }
}
