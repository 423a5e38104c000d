package featuremill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
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

  private static ReferenceQuantiles found(double[] values, double published, double radius) {
    ReferenceQuantiles first = new ReferenceQuantiles(published, radius);
    ReferenceQuantiles second = new ReferenceQuantiles(published, radius);
    first.observe(Double.NaN);
    for (int i = 0; i < values.length; i++) {
      (i % 2 == 0 ? first : second).observe(values[i]);
    }
    first.combine(second);
    assertThat(first.count()).isEqualTo(values.length);
    return first;
  }
}
