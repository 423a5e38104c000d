package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeflatedMatrixTest {
  /** H diag(1, 1/2, 1/3 ...) H with a reflection H, which is symmetric and its own inverse. */
  private static double[][] reflection(int d) {
    double[] u = Draws.gaussian(1, d, 5)[0];
    double square = Arrays.stream(u).map(v -> v * v).sum();
    double[][] h = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        h[i][j] = (i == j ? 1 : 0) - 2 * u[i] * u[j] / square;
      }
    }
    return h;
  }

  private static double[][] matrix(double[][] h, double unit) {
    int d = h.length;
    double[][] c = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        for (int p = 0; p < d; p++) {
          c[i][j] += h[i][p] * (unit / (p + 1)) * h[p][j];
        }
      }
    }
    return c;
  }

  private static double[] values(int k, double unit) {
    double[] values = new double[k];
    Arrays.setAll(values, i -> unit / (i + 1));
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 64, 131})
  void whatIsLeftIsBelowTheNextEigenvalueAndNoLess(int d) {
    double[][] h = reflection(d);
    for (double unit : new double[] {1, 1e150, 1e-150}) {
      double[][] c = matrix(h, unit);
      for (int k : new int[] {1, d / 2, d - 1}) {
        double[][] vectors = Arrays.copyOf(h, k);
        DeflatedMatrix rest = new DeflatedMatrix(c, values(k, unit), vectors);
        double next = unit / (k + 1);

        assertThat(rest.isBelow(next * (1 + 1e-12))).isTrue();
        assertThat(rest.isBelow(next * (1 - 1e-12))).isFalse();
        assertThat(rest.largestSeen(1)).isCloseTo(next, within(1e-3 * next));
        assertThat(rest.largestSeen(1)).isLessThanOrEqualTo(next * (1 + 1e-12));
      }
    }
  }

  @Test
  void aMissingPairIsSeen() {
    int d = 90;
    double[][] h = reflection(d);
    double[][] c = matrix(h, 1);
    double[] values = {1, 1 / 2.0, 1 / 4.0, 1 / 5.0};
    double[][] vectors = {h[0], h[1], h[3], h[4]};
    DeflatedMatrix rest = new DeflatedMatrix(c, values, vectors);

    assertThat(rest.isBelow(0.2)).isFalse();
    assertThat(rest.largestSeen(2)).isCloseTo(1 / 3.0, within(1e-6));
  }

  @Test
  void nothingIsLeftOfZero() {
    DeflatedMatrix zero =
        new DeflatedMatrix(new double[3][3], new double[] {0}, new double[][] {{1, 0, 0}});

    assertThat(zero.isBelow(1)).isTrue();
    assertThat(zero.isBelow(0)).isFalse();
    assertThat(zero.largestSeen(3)).isZero();
  }

  @Test
  void resolutionFollowsFromStepsAndWidth() {
    assertThat(DeflatedMatrix.resolution(16_000)).isCloseTo(0.21, within(0.01));
    assertThat(DeflatedMatrix.resolution(3_000)).isLessThan(DeflatedMatrix.resolution(16_000));
    assertThat(DeflatedMatrix.coverage(16_000))
        .isEqualTo("random probe, 40 steps: 1e-12 to miss one 21 % above the bound");
  }
}
