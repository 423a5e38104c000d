package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalSystemTest {
  /** Entries 1 / (i + j - 1): the inverse has integers, and the condition number is 1.6e13. */
  private static DoubleDouble[][] hilbert(int d) {
    DoubleDouble[][] matrix = new DoubleDouble[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        matrix[i][j] = DoubleDouble.of(1).dividedBy(i + j + 1);
      }
    }
    return matrix;
  }

  @Test
  void hilbertsMatrixIsSolvedToTheLastDigitOfADouble() {
    int d = 10;
    DoubleDouble[] right = new DoubleDouble[d];
    for (int i = 0; i < d; i++) {
      right[i] = DoubleDouble.ZERO;
      for (int j = 0; j < d; j++) {
        right[i] = right[i].plus(DoubleDouble.of(j % 3 - 1).dividedBy(i + j + 1));
      }
    }
    DoubleDouble[] x = new NormalSystem(hilbert(d)).solve(right);
    for (int j = 0; j < d; j++) {
      assertThat(x[j].value()).isCloseTo(j % 3 - 1, within(1e-15));
    }
  }

  @Test
  void theConditionNumberIsTheRootOfTheMatrix() {
    // In the 1-norm 748 for d = 3: 11/6 times 408.
    assertThat(new NormalSystem(hilbert(3)).conditionNumber())
        .isCloseTo(Math.sqrt(748), within(1e-13));
    assertThat(new NormalSystem(hilbert(1)).conditionNumber()).isEqualTo(1);
  }
}
