package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against sorted arrays. */
class ReferenceQuantilesTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 101})
  void aQuantileThatIsRightIsFoundAgainAndOneThatIsNotIsNot(int count) {
    Random random = new Random(count);
    double[] values = random.doubles(count).map(x -> Math.floor(10 * x)).toArray();
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    for (double p : new double[] {0, 0.25, 0.5, 0.75, 1}) {
      double rank = (count - 1) * p;
      int low = (int) rank;
      int high = Math.min(count - 1, low + 1);
      double expected = sorted[low] + (rank - low) * (sorted[high] - sorted[low]);

      assertThat(found(values, expected, 0).of(p)).isCloseTo(expected, within(1e-15));
      assertThat(found(values, expected + 1e-9, 1e-8).of(p)).isCloseTo(expected, within(1e-15));
      assertThat(found(values, expected + 20, 0).of(p)).isNotEqualTo(expected + 20);
    }
  }

  /** numpy.quantile(x, q, weights=w, method="inverted_cdf"), NumPy 2.4. */
  @Test
  void reliabilitiesGiveTheInverseOfTheirDistribution() {
    double[] x = {3.5, -1.25, 0.1, 7, 2.2, 1e-3, 9.75, -4, 2.2, 0.1};
    double[] w = {0.3, 2, 1e-3, 4.5, 0.7, 12, 1e-9, 0.25, 1, 3e2};
    double[] q = {0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.99, 1};
    double[] expected = {-4, -1.25, 0.001, 0.1, 0.1, 0.1, 0.1, 7, 9.75};
    for (int i = 0; i < q.length; i++) {
      assertThat(trusted(x, w, expected[i], 0).of(q[i])).isEqualTo(expected[i]);
      assertThat(trusted(x, w, expected[i] + 1e-9, 1e-8).of(q[i])).isEqualTo(expected[i]);
      assertThat(trusted(x, w, expected[i] + 20, 0).of(q[i])).isNaN();
      assertThat(trusted(x, w, expected[i] - 20, 0).of(q[i])).isNaN();
    }
    // A tie is one: the lower of two, and not the upper one.
    double[] equal = {0.1, 0.1};
    assertThat(trusted(new double[] {1, 2}, equal, 1, 0).of(0.5)).isEqualTo(1);
    assertThat(trusted(new double[] {1, 2}, equal, 2, 0).of(0.5)).isNaN();
  }

  private static ReferenceQuantiles trusted(
      double[] x, double[] weights, double published, double radius) {
    return found(ReferenceWeights.Kind.RELIABILITY, x, weights, published, radius);
  }

  private static ReferenceQuantiles found(double[] values, double published, double radius) {
    double[] ones = new double[values.length];
    Arrays.fill(ones, 1);
    return found(ReferenceWeights.Kind.FREQUENCY, values, ones, published, radius);
  }

  private static ReferenceQuantiles found(
      ReferenceWeights.Kind kind,
      double[] values,
      double[] weights,
      double published,
      double radius) {
    ReferenceQuantiles first = ReferenceQuantiles.near(kind, published, radius);
    ReferenceQuantiles second = ReferenceQuantiles.near(kind, published, radius);
    first.observe(Double.NaN, 1);
    first.observe(published, 0);
    for (int i = 0; i < values.length; i++) {
      (i % 2 == 0 ? first : second).observe(values[i], weights[i]);
    }
    first.combine(second);
    assertThat(first.count()).isEqualTo(values.length);
    return first;
  }
}
