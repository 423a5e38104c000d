package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** How many pairs, from values and residuals written down by hand. */
final class FractionGoalTest {
  private static double[] of(double... values) {
    return values;
  }

  @Test
  void theFirstToReachTheSumAndNoFewer() {
    FractionGoal goal = new FractionGoal(0.8, 10, 5);
    assertThat(goal.wanted(of(4, 3, 2, 1), of(0, 0, 0, 0))).isEqualTo(3);
    assertThat(goal.floor()).isEqualTo(3);
    assertThat(goal.wanted(of(4, 4, 1), of(0, 0, 0))).isEqualTo(2);
    assertThat(goal.floor()).isEqualTo(2);
  }

  @Test
  void aTieWithinTwelveDigitsIsReached() {
    FractionGoal goal = new FractionGoal(0.7, 10, 5);
    assertThat(goal.wanted(of(4, 3 - 5e-12, 1), of(0, 0, 0))).isEqualTo(2);
    assertThat(goal.wanted(of(4, 3 - 5e-11, 1), of(0, 0, 0))).isEqualTo(3);
    // Residuals may still close the gap.
    assertThat(goal.wanted(of(4, 3 - 5e-11, 1), of(0, 1e-10, 0))).isEqualTo(3);
    assertThat(goal.floor()).isEqualTo(2);
  }

  @Test
  void theFloorGoesOnWithTheNextValue() {
    FractionGoal goal = new FractionGoal(0.9, 100, 50);
    // 30 + 20 are settled, 40 are missing, and no other is above 4 + 1.
    assertThat(goal.wanted(of(30, 20, 4), of(0.1, 0.1, 1))).isZero();
    assertThat(goal.floor()).isEqualTo(2 + 8);
    assertThat(goal.wanted(of(30, 20, 4), of(5, 5, 1))).isZero();
    assertThat(goal.floor()).isEqualTo(1);
    assertThat(goal.wanted(of(30), of(0))).isZero();
    assertThat(goal.floor()).isEqualTo(2);
  }

  @Test
  void moreThanAllowedIsWorthAProofTheSecondTimeAndMoreRarelyLater() {
    FractionGoal goal = new FractionGoal(0.9, 100, 9);
    double[] values = of(30, 20, 4);
    double[] residuals = of(0.1, 0.1, 1);
    goal.wanted(values, residuals);
    assertThat(goal.isOutOfReach()).isFalse();
    goal.wanted(values, residuals);
    assertThat(goal.isOutOfReach()).isTrue();
    assertThat(goal.settled()).isEqualTo(2);
    goal.proved(9);
    for (int pass = 0; pass < 3; pass++) {
      assertThat(goal.isOutOfReach()).isFalse();
      goal.wanted(values, residuals);
    }
    assertThat(goal.isOutOfReach()).isFalse();
    goal.wanted(values, residuals);
    assertThat(goal.isOutOfReach()).isTrue();
    assertThatThrownBy(() -> goal.proved(10))
        .isInstanceOf(TooManyComponentsException.class)
        .hasMessage("0.9 of the variance takes at least 10 components, and at most 9 are allowed");
  }

  @Test
  void moreThanAllowedIsNotWanted() {
    FractionGoal goal = new FractionGoal(0.9, 10, 2);
    assertThat(goal.wanted(of(4, 3, 2, 1), of(0, 0, 0, 0))).isZero();
    assertThat(goal.floor()).isEqualTo(3);
  }
}
