package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Quantiles of rows that stand several times are those of the repeated rows, to the bit; those of
 * reliabilities are NumPy's {@code inverted_cdf}, with exact sums.
 */
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

    double[] once = new double[all];
    Arrays.fill(once, 1);
    Quantiles found = quantiles(WeightKind.FREQUENCY, rows, times);
    Quantiles expected = quantiles(null, repeated, once);

    for (double probability : PROBABILITIES) {
      assertThat(found.of(probability)).isEqualTo(expected.of(probability));
    }
    for (int j = 0; j < 2; j++) {
      assertThat(found.count(j)).isEqualTo(expected.count(j));
      assertThat(found.missing(j)).isEqualTo(expected.missing(j));
    }
  }

  @Test
  void reliabilitiesGiveWhatNumPyGives() {
    // numpy.quantile(x, q, weights=w, method="inverted_cdf"), NumPy 2.4
    double[] x = {3.5, -1.25, 0.1, 7, 2.2, 1e-3, 9.75, -4, 2.2, 0.1};
    double[] w = {0.3, 2, 1e-3, 4.5, 0.7, 12, 1e-9, 0.25, 1, 3e2};
    double[] q = {0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.97, 0.99, 1};
    double[] expected = {-4, -1.25, 0.001, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 7, 9.75};
    Quantiles found = trusted(x, w, q);
    for (int i = 0; i < q.length; i++) {
      assertThat(found.of(q[i])).as("q = %s", q[i]).containsExactly(expected[i]);
    }
    double[] tenth = new double[10];
    Arrays.fill(tenth, 0.1);
    double[] tenths = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    Quantiles equal = trusted(x, tenth, tenths);
    for (int i = 0; i < 10; i++) {
      assertThat(equal.of(tenths[i])).as("q = %s", tenths[i]).containsExactly(sorted[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 65, 1000, 4097})
  void reliabilitiesGiveTheDefinition(int count) {
    Random random = new Random(count);
    double[] gaussian = random.doubles(count).map(u -> random.nextGaussian()).toArray();
    double[] tied = random.doubles(count).map(u -> Math.floor(7 * u) - 3).toArray();
    double[] near = random.doubles(count).map(u -> 1.7e9 + u * 1e-5).toArray();
    double[] ordinary = random.doubles(count).map(u -> 0.5 + u).toArray();
    double[] whole = random.doubles(count).map(u -> 1 + Math.floor(3 * u)).toArray();
    double[] any =
        random.doubles(count).map(u -> Math.scalb(1 + u, random.nextInt(199) - 100)).toArray();
    for (double[] x : new double[][] {gaussian, tied, near}) {
      for (double[] w : new double[][] {ordinary, whole, any}) {
        Quantiles found = trusted(x, w, PROBABILITIES);
        for (double q : PROBABILITIES) {
          assertThat(found.of(q)).containsExactly(byDefinition(x, w, q));
        }
        assertThat(found.count(0)).isEqualTo(count);
      }
    }
  }

  private static double byDefinition(double[] x, double[] w, double q) {
    Integer[] order = IntStream.range(0, x.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> x[i]));
    BigDecimal total = BigDecimal.ZERO;
    for (double weight : w) {
      total = total.add(new BigDecimal(weight));
    }
    BigDecimal share = new BigDecimal(Double.toString(q)).multiply(total);
    BigDecimal upTo = BigDecimal.ZERO;
    for (int i : order) {
      upTo = upTo.add(new BigDecimal(w[i]));
      if (upTo.compareTo(share) >= 0) {
        return x[i];
      }
    }
    throw new AssertionError("all weights are less than a share of them");
  }

  /** A sum of doubles would lose every light weight beside the heavy one. */
  @Test
  void aTieAcrossTwoHundredBinadesIsATie() {
    double[] x = {1, 2, 3, 4};
    double light = 0x1p-100;
    double heavy = 0x1p100;
    assertThat(trusted(x, new double[] {heavy, light, light, heavy}, 0.5).medians())
        .containsExactly(2);
    assertThat(trusted(x, new double[] {heavy, light, heavy, light}, 0.5).medians())
        .containsExactly(2);
    assertThat(trusted(x, new double[] {heavy, heavy, light, light}, 0.5).medians())
        .containsExactly(2);
    assertThat(trusted(x, new double[] {heavy, light, light, heavy - light}, 0.5).medians())
        .containsExactly(2);
    assertThat(trusted(new double[] {1, 2}, new double[] {heavy, heavy}, 0.5).medians())
        .containsExactly(1);
    double above = Math.nextDown(heavy);
    assertThat(trusted(new double[] {1, 2}, new double[] {above, heavy}, 0.5).medians())
        .containsExactly(2);
  }

  @Test
  void anyOrderOfRowsPartsAndMergesGivesTheSameBits() throws Exception {
    int count = 2000;
    Random random = new Random(3);
    double[] rows = random.doubles(2 * count).map(u -> random.nextGaussian()).toArray();
    double[] weights =
        random.doubles(count).map(u -> Math.scalb(1 + u, random.nextInt(60) - 30)).toArray();
    for (int i = 0; i < count; i += 7) {
      rows[2 * i + 1] = Double.NaN;
    }
    Quantiles expected = quantiles(WeightKind.RELIABILITY, rows, weights);
    QuantileSearch search = new QuantileSearch(2, WeightKind.RELIABILITY, PROBABILITIES);
    while (!search.isDone()) {
      QuantileCounts all = search.counts();
      for (int[] part : new int[][] {{1999, 2000}, {700, 1999}, {0, 1}, {1, 1}, {1, 700}}) {
        QuantileCounts counts = search.counts();
        counts.observe(
            Arrays.copyOfRange(rows, 2 * part[0], 2 * part[1]),
            Arrays.copyOfRange(weights, part[0], part[1]),
            part[1] - part[0]);
        counts.combine(all);
        all = sent(counts);
      }
      search.narrow(all);
    }
    for (double q : PROBABILITIES) {
      assertThat(search.quantiles().of(q)).isEqualTo(expected.of(q));
    }
    assertThat(expected.missing(1)).isEqualTo(286);
    assertThat(expected.count(1)).isEqualTo(1714);
  }

  private static QuantileCounts sent(QuantileCounts counts) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(counts);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (QuantileCounts) in.readObject();
    }
  }

  @Test
  void valuesWithoutAnyHaveNoQuantile() {
    assertThat(trusted(new double[] {Double.NaN}, new double[] {2}, 0.5).medians())
        .containsExactly(Double.NaN);
    assertThat(trusted(new double[0], new double[0], 0.5).medians()).containsExactly(Double.NaN);
  }

  @Test
  void otherWeightsInALaterPassAreNoticed() {
    Random random = new Random(1);
    double[] x = random.doubles(500).toArray();
    double[] weights = random.doubles(500).map(u -> 1 + u).toArray();
    QuantileSearch search = new QuantileSearch(1, WeightKind.RELIABILITY, 0.5);
    QuantileCounts first = search.counts();
    first.observe(x, weights, 500);
    search.narrow(first);
    QuantileCounts second = search.counts();
    Arrays.setAll(weights, i -> weights[i] * 2);
    second.observe(x, weights, 500);
    assertThatThrownBy(() -> search.narrow(second))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("other weights in column 0");
  }

  private static Quantiles trusted(double[] x, double[] weights, double... probabilities) {
    return searched(new QuantileSearch(1, WeightKind.RELIABILITY, probabilities), x, weights);
  }

  private static Quantiles quantiles(WeightKind kind, double[] rows, double[] weights) {
    return searched(new QuantileSearch(2, kind, PROBABILITIES), rows, weights);
  }

  private static Quantiles searched(QuantileSearch search, double[] rows, double[] weights) {
    while (!search.isDone()) {
      QuantileCounts counts = search.counts();
      counts.observe(rows, weights, weights.length);
      search.narrow(counts);
    }
    assertThat(search.passes()).isLessThanOrEqualTo(5);
    return search.quantiles();
  }
}
