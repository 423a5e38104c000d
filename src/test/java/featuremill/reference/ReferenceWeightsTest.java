package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ReferenceWeightsTest {
  private static final double[][] ROWS = {{1, 4}, {2, 0}, {6, 1}, {1e9, Double.MAX_VALUE}};
  private static final double[] WEIGHTS = {3, 1, 2, 0};

  /** W = 6; sum w x^2 - (sum w x)^2 / W: 79 - 289/6, 50 - 196/6, and 24 - 238/6 across. */
  @Test
  void threeRowsByHandAndOneThatDoesNotCount() {
    for (boolean byEntries : new boolean[] {false, true}) {
      ReferenceMoments moments = moments(ReferenceWeights.Kind.RELIABILITY, byEntries).finish(1);

      assertThat(moments.numRows()).isEqualTo(4);
      assertThat(moments.divisor()).isCloseTo(11 / 3.0, within(1e-15));
      assertThat(moments.mean(0).value()).isCloseTo(17 / 6.0, within(1e-15));
      assertThat(moments.mean(1).value()).isCloseTo(14 / 6.0, within(1e-15));
      assertThat(moments.variance(0).value()).isCloseTo((79 - 289 / 6.0) * 3 / 11, within(1e-14));
      assertThat(moments.variance(1).value()).isCloseTo((50 - 196 / 6.0) * 3 / 11, within(1e-14));
      // C (1, 1)' less the variance of x_0
      assertThat(moments.image(0, 0).minus(moments.variance(0)).value())
          .isCloseTo((24 - 238 / 6.0) * 3 / 11, within(1e-14));
      assertThat(moments.vectorImage(0)[1])
          .isCloseTo((50 - 196 / 6.0 + 24 - 238 / 6.0) * 3 / 11, within(1e-14));
      assertThat(moments.rawVariance(0, 0).value()).isCloseTo((79 - 289 / 6.0) / 6, within(1e-14));
    }
  }

  @Test
  void frequenciesAreRepetitions() {
    ReferenceMoments found = moments(ReferenceWeights.Kind.FREQUENCY, false).finish(1);

    assertThat(found.divisor()).isEqualTo(5);
    assertThat(found.variance(0).value()).isCloseTo((79 - 289 / 6.0) / 5, within(1e-14));
  }

  @Test
  void aSingleReliabilityCannotBeDivided() {
    ReferenceWeights one = new ReferenceWeights(ReferenceWeights.Kind.RELIABILITY);
    one.add(0.3);

    assertThat(one.divisor(0).value()).isEqualTo(0.3);
    assertThatThrownBy(() -> one.divisor(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 rows weigh 0.3");
  }

  private static ReferencePass moments(ReferenceWeights.Kind kind, boolean byEntries) {
    ReferenceMeans means = new ReferenceMeans(2, kind);
    for (int i = 0; i < ROWS.length; i++) {
      if (byEntries) {
        means.observe(indices(ROWS[i]), entries(ROWS[i]), WEIGHTS[i]);
      } else {
        means.observe(ROWS[i], WEIGHTS[i]);
      }
    }
    assertThat(means.rowsUsed()).isEqualTo(3);
    assertThat(means.max(1)).isEqualTo(4);
    double[][] ones = {{1, 1}};
    ReferencePass pass =
        new ReferencePass(ReferenceTask.variances(means).withProbes(ones).withVectors(ones), kind);
    for (int i = 0; i < ROWS.length; i++) {
      if (byEntries) {
        pass.observe(indices(ROWS[i]), entries(ROWS[i]), WEIGHTS[i]);
      } else {
        pass.observe(ROWS[i], WEIGHTS[i]);
      }
    }
    return pass;
  }

  private static int[] indices(double[] row) {
    return row[1] == 0 ? new int[] {0} : new int[] {0, 1};
  }

  private static double[] entries(double[] row) {
    return Arrays.copyOf(row, indices(row).length);
  }
}
