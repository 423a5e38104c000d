package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantiles of rows that stand several times are those of the repeated rows, to the bit. */
final class WeightedQuantilesTest {
  private static final double[] PROBABILITIES = {0, 0.25, 0.5, 0.75, 0.9, 1};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 65, 1000})
  void timesAreRepetitions(int numRows) {
    Random random = new Random(numRows);
    double[] rows = new double[2 * numRows];
    double[] times = new double[numRows];
    int all = 0;
    for (int i = 0; i < numRows; i++) {
      rows[2 * i] = random.nextGaussian();
      rows[2 * i + 1] = i % 5 == 3 ? Double.NaN : random.nextInt(7);
      times[i] = 1 + random.nextInt(4);
      all += (int) times[i];
    }
    double[] repeated = new double[2 * all];
    int at = 0;
    for (int i = 0; i < numRows; i++) {
      for (int k = 0; k < times[i]; k++) {
        System.arraycopy(rows, 2 * i, repeated, 2 * at++, 2);
      }
    }

    Quantiles found = quantiles(rows, times, numRows);
    Quantiles expected = quantiles(repeated, null, all);

    for (double probability : PROBABILITIES) {
      assertThat(found.of(probability)).isEqualTo(expected.of(probability));
    }
    for (int j = 0; j < 2; j++) {
      assertThat(found.count(j)).isEqualTo(expected.count(j));
      assertThat(found.missing(j)).isEqualTo(expected.missing(j));
    }
  }

  private static Quantiles quantiles(double[] rows, double[] times, int numRows) {
    QuantileSearch search = new QuantileSearch(2, PROBABILITIES);
    while (!search.isDone()) {
      QuantileCounts counts = search.counts();
      counts.observe(rows, times, numRows);
      search.narrow(counts);
    }
    return search.quantiles();
  }
}
