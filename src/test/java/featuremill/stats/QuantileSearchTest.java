package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantileSearchTest {
  private static final double[] PROBABILITIES = {0.5, 0, 0.01, 0.25, 1 / 3.0, 0.75, 0.99, 1};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 100, 101, 4097, 9_000})
  void quantilesAreThoseOfTheSortedValues(int count) {
    Random random = new Random(count);
    requireQuantiles(column(count, i -> random.nextGaussian()));
    requireQuantiles(column(count, i -> random.nextInt(7) - 3));
    requireQuantiles(column(count, i -> i < count / 2 ? -5 : random.nextDouble()));
    requireQuantiles(column(count, i -> 1.7e9 + random.nextGaussian() * 1e-6));
    requireQuantiles(
        column(count, i -> Math.scalb(random.nextGaussian(), random.nextInt(2000) - 1000)));
    requireQuantiles(column(count, i -> random.nextInt(50) * Double.MIN_VALUE));
    requireQuantiles(
        column(count, i -> i % 5 == 0 ? Double.NEGATIVE_INFINITY : random.nextDouble()));
  }

  @Test
  void quantilesLieBetweenNeighbours() {
    double[] x = {3.5, -1.25, 0.1, 7, 2.2, 1e-3, 9.75, -4};
    double[] places = {0, 0.01, 0.25, 0.37, 0.5, 0.75, 0.99, 1};
    double[] expected = {-4, -3.8075, -0.31175, 0.05941, 1.15, 4.375, 9.5575, 9.75};
    for (int i = 0; i < places.length; i++) {
      assertThat(quantile(places[i], x)).isCloseTo(expected[i], within(2e-15));
    }
  }

  @Test
  void extremesOfTheDoublesAreValuesLikeOthers() {
    double most = Double.MAX_VALUE;
    double inf = Double.POSITIVE_INFINITY;
    assertThat(quantile(0.5, -most, most)).isZero();
    assertThat(quantile(0.25, -most, most)).isCloseTo(-most / 2, within(most * 0x1p-52));
    assertThat(quantile(0.5, most, inf)).isEqualTo(inf);
    assertThat(quantile(0.5, -inf, 3)).isEqualTo(-inf);
    assertThat(quantile(0.5, -inf, inf)).isNaN();
    assertThat(quantile(0.5, -inf, 3, inf)).isEqualTo(3);
    assertThat(quantile(1, -inf, inf, inf)).isEqualTo(inf);
    double least = Double.MIN_VALUE;
    assertThat(quantile(0.5, -least, 0, least)).isZero();
    assertThat(quantile(1, -least, 0, least)).isEqualTo(least);
  }

  @Test
  void negativeZeroIsZero() {
    assertThat(Double.doubleToRawLongBits(quantile(0.5, -0.0, 0.0, -0.0))).isZero();
    assertThat(quantile(0, -0.0, 1)).isEqualTo(0.0);
  }

  @Test
  void missingValuesAreLeftOutAndCounted() {
    double nan = Double.NaN;
    Quantiles quantiles =
        search(new QuantileSearch(3, 0.5), nan, 1, nan, 4, nan, nan, 2, 3, nan).quantiles();
    assertThat(quantiles.medians()).containsExactly(3, 2, nan);
    assertThat(quantiles.numFeatures()).isEqualTo(3);
    assertThat(IntStream.range(0, 3).mapToLong(quantiles::count)).containsExactly(2L, 2L, 0L);
    assertThat(IntStream.range(0, 3).mapToLong(quantiles::missing)).containsExactly(1L, 1L, 3L);
  }

  @Test
  void noRowsGiveNoQuantiles() {
    Quantiles quantiles = search(new QuantileSearch(2, 0.5)).quantiles();
    assertThat(quantiles.medians()).containsExactly(Double.NaN, Double.NaN);
    assertThat(quantiles.count(0)).isZero();
  }

  @Test
  void spreadsFollowFromQuantiles() {
    Quantiles quantiles =
        search(new QuantileSearch(1, 0.25, 0.5, 0.75), 1, 2, 3, 4, 5, 6, 7, 100).quantiles();
    assertThat(quantiles.medians()).containsExactly(4.5);
    assertThat(quantiles.interquartileRanges()).containsExactly(3.5);
    assertThatThrownBy(() -> quantiles.of(0.1))
        .hasMessage("quantile 0.1 is not one of [0.25, 0.5, 0.75]");
  }

  @Test
  void tiesEndTheSearchAtOnce() {
    double[] constant = column(100_000, i -> Math.PI);
    assertThat(search(new QuantileSearch(1, 0.25, 0.5), constant).passes()).isEqualTo(1);
    double[] grades = column(100_000, i -> i % 256);
    assertThat(search(new QuantileSearch(1, 0.25, 0.5), grades).passes()).isLessThanOrEqualTo(2);
  }

  @Test
  void fewPassesTellManyValuesApart() {
    Random random = new Random(5);
    double[] narrow = column(100_000, i -> random.nextGaussian());
    assertThat(search(new QuantileSearch(1, 0.25, 0.5, 0.75), narrow).passes()).isEqualTo(2);
    double[] wide = column(800 * 300, i -> random.nextGaussian());
    assertThat(search(new QuantileSearch(800, 0.25, 0.5, 0.75), wide).passes())
        .isLessThanOrEqualTo(3);
  }

  @Test
  void neighbouringDoublesAreToldApart() {
    long base = Double.doubleToRawLongBits(1.5);
    double[] values = column(1001, i -> Double.longBitsToDouble(base + (i * 389) % 1001));
    requireQuantiles(values);
    double[] spread = {
      Double.MIN_VALUE, 1, Math.nextUp(1), Math.nextUp(Math.nextUp(1)), 2, 3, 1e300
    };
    requireQuantiles(spread);
  }

  @Test
  void moreColumnsThanBucketsStillGetTheirQuantiles() {
    int width = 70_000;
    double[] rows = new double[5 * width];
    Arrays.setAll(rows, i -> (i / width * 2 % 5) * 1.25 + i % width);
    QuantileSearch search = search(new QuantileSearch(width, 0.5), rows);
    double[] medians = search.quantiles().medians();
    for (int j = 0; j < width; j++) {
      assertThat(medians[j]).isEqualTo(2.5 + j);
    }
    assertThat(search.passes()).isLessThanOrEqualTo(17);
  }

  @Test
  void theResultDoesNotDependOnPartsAndTheirOrder() throws Exception {
    Random random = new Random(11);
    double[] rows = column(3 * 1000, i -> random.nextGaussian());
    QuantileSearch whole = search(new QuantileSearch(3, PROBABILITIES), rows);
    QuantileSearch parts = new QuantileSearch(3, PROBABILITIES);
    while (!parts.isDone()) {
      QuantileCounts sum = parts.counts();
      for (int part = 9; part >= 0; part--) {
        QuantileCounts counts = sum.emptyCopy();
        counts.observe(Arrays.copyOfRange(rows, part * 300, (part + 1) * 300), 100);
        sum.combine(sentAway(counts));
      }
      parts.narrow(sum);
    }
    for (double p : PROBABILITIES) {
      assertThat(parts.quantiles().of(p)).containsExactly(whole.quantiles().of(p));
    }
  }

  @Test
  void rowsThatChangeBetweenPassesAreNoticed() {
    QuantileSearch search = new QuantileSearch(1, 0.5);
    QuantileCounts first = search.counts();
    first.observe(new double[] {1, 1.001, 1.002, 1.003, 1.004}, 5);
    search.narrow(first);
    QuantileCounts second = search.counts();
    second.observe(new double[] {1, 1.001, 1.002, 1.003}, 4);
    assertThatThrownBy(() -> search.narrow(second))
        .hasMessage(
            "a pass found 4 values of column 0 where the one before found 5: the rows were not the"
                + " same in every pass");
    assertThatThrownBy(search::quantiles).hasMessage("the search for quantiles needs another pass");
  }

  @Test
  void unusableArgumentsAreNamed() {
    assertThatThrownBy(() -> new QuantileSearch(1, 0.5, 1.5))
        .hasMessage("there is no quantile 1.5; 0 is the minimum, 1 the maximum");
    assertThatThrownBy(() -> new QuantileSearch(1, Double.NaN))
        .hasMessageStartingWith("there is no quantile NaN");
    assertThatThrownBy(() -> new QuantileSearch(0, 0.5))
        .hasMessage("quantiles need at least 1 feature, not 0");
    assertThatThrownBy(
            () -> new QuantileSearch(2, 0.5).counts().combine(new QuantileSearch(1, 0.5).counts()))
        .hasMessageStartingWith("cannot combine counts of two passes");
  }

  @Test
  void keysOrderAllDoubles() {
    double[] ascending = {
      Double.NEGATIVE_INFINITY,
      -Double.MAX_VALUE,
      -1,
      -Double.MIN_NORMAL,
      -Double.MIN_VALUE,
      0,
      Double.MIN_VALUE,
      Double.MIN_NORMAL,
      1,
      Math.nextUp(1),
      Double.MAX_VALUE,
      Double.POSITIVE_INFINITY
    };
    for (int i = 0; i < ascending.length; i++) {
      assertThat(OrderKey.value(OrderKey.of(ascending[i]))).isEqualTo(ascending[i]);
      if (i > 0) {
        assertThat(OrderKey.of(ascending[i])).isGreaterThan(OrderKey.of(ascending[i - 1]));
      }
    }
  }

  private static void requireQuantiles(double[] values) {
    Quantiles found = search(new QuantileSearch(1, PROBABILITIES), values).quantiles();
    double[] sorted = Arrays.stream(values).map(x -> x + 0.0).sorted().toArray();
    for (double p : PROBABILITIES) {
      assertThat(found.of(p)[0]).as("quantile %s", p).isEqualTo(quantileOfSorted(sorted, p));
    }
    assertThat(found.count(0)).isEqualTo(values.length);
    assertThat(found.missing(0)).isZero();
  }

  private static double quantileOfSorted(double[] sorted, double p) {
    double place = (sorted.length - 1) * p;
    int below = (int) Math.floor(place);
    double t = place - below;
    double a = sorted[below];
    double b = sorted[Math.min(below + 1, sorted.length - 1)];
    if (t == 0 || a == b) {
      return a;
    }
    if (Double.isInfinite(a)) {
      return a;
    }
    return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
  }

  private static double quantile(double p, double... values) {
    return search(new QuantileSearch(1, p), values).quantiles().of(p)[0];
  }

  private static QuantileSearch search(QuantileSearch search, double... rows) {
    while (!search.isDone()) {
      QuantileCounts counts = search.counts();
      counts.observe(rows, rows.length / counts.numFeatures());
      search.narrow(counts);
    }
    return search;
  }

  private static QuantileCounts sentAway(QuantileCounts counts) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(counts);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (QuantileCounts) in.readObject();
    }
  }

  private static double[] column(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).toArray();
  }
}
