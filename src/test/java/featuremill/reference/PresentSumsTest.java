package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Sums over the values that are there. */
class PresentSumsTest {
  private static final double[][] ROWS = {
    {1e9 + 1, Double.NaN, 5, Double.NaN},
    {1e9 + 3, 2, Double.POSITIVE_INFINITY, Double.NaN},
    {1e9 + 8, 4, 5, Double.NaN},
  };

  private static PresentSums over(double[] centre, double... weights) {
    PresentSums sums = new PresentSums(centre);
    for (int i = 0; i < ROWS.length; i++) {
      PresentSums part = new PresentSums(centre);
      part.observe(ROWS[i], weights[i]);
      sums.combine(part);
    }
    return sums;
  }

  @Test
  void meansAndDeviationsAreOfWhatIsThere() {
    double[] means = over(new double[4], 1, 1, 1).means();

    PresentSums sums = over(means, 1, 1, 1);

    assertThat(means).containsExactly(1e9 + 4, 3, 5, 0);
    assertThat(sums.std(0)).isCloseTo(Math.sqrt(26 / 3.0), within(1e-15));
    assertThat(sums.std(1)).isEqualTo(1);
    assertThat(sums.std(2)).isZero();
    assertThat(sums.std(3)).isNaN();
    assertThat(sums.min(0)).isEqualTo(1e9 + 1);
    assertThat(sums.max(0)).isEqualTo(1e9 + 8);
    assertThat(sums.max(2)).isEqualTo(5);
    assertThat(sums.max(3)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void aRowOfWeightKIsKRows() {
    PresentSums sums = over(new double[] {1e9, 0, 0, 0}, 0, 3, 1);

    assertThat(sums.means()).containsExactly(1e9 + 17 / 4.0, 2.5, 5, 0);
    assertThat(sums.std(0)).isCloseTo(Math.sqrt(75) / 4, within(1e-14));
    assertThat(sums.std(1)).isCloseTo(Math.sqrt(0.75), within(1e-15));
    assertThat(sums.min(0)).isEqualTo(1e9 + 3);
  }

  /** Numbers that differ in their last bit. */
  @Test
  void aFarCentreTakesNoDigits() {
    PresentSums sums = new PresentSums(new double[1]);
    for (int i = 0; i < 1000; i++) {
      sums.observe(new double[] {16_777_215 + i % 2}, 1);
    }

    assertThat(sums.std(0)).isCloseTo(0.5, within(1e-13));
  }
}
