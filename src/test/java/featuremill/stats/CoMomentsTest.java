package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CoMomentsTest {
  private static final int WIDTH = HardData.WIDTH;
  private long bytesBefore;

  @BeforeEach
  void remember() {
    bytesBefore = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(bytesBefore);
  }

  static Stream<Arguments> scopesOfCovariances() {
    return Stream.of(1, 2, 3, 7, 2047, 2048, 2049, 4096, 20_000)
        .flatMap(
            rows ->
                Stream.of(Scope.FULL, Scope.TRIANGULAR).map(scope -> Arguments.of(rows, scope)));
  }

  @ParameterizedTest
  @MethodSource("scopesOfCovariances")
  void hardColumnsKeepTheirDigits(int numRows, Scope scope) {
    double[] rows = HardData.rows(numRows, 11);
    Exact exact = new Exact(rows, WIDTH);
    try (Moments moments = observed(rows, WIDTH, scope).finish()) {
      assertThat(moments.numRows()).isEqualTo(numRows);
      assertExact(moments, exact, 1e-14);
    }
  }

  @Test
  void blocksOfAThousandRowsOverAThousandFeaturesKeepTheirDigits() {
    int width = 1030; // blocks of 256 rows
    double[] rows = random(600, width, 5);
    assertThat(CoMoments.blockRows(width)).isEqualTo(256);
    Exact exact = new Exact(rows, width);
    try (Moments moments = observed(rows, width, Scope.FULL).finish();
        SymmetricMatrix covariance = moments.covariance(0)) {
      for (int i = 0; i < width; i += 97) {
        for (int j = i; j < width; j += 89) {
          double size = Math.sqrt(moments.variance(i, 0) * moments.variance(j, 0));
          assertThat(covariance.get(i, j))
              .isCloseTo(exact.scatter(i, j).doubleValue() / 600, within(1e-15 * size * 8));
        }
      }
    }
  }

  @Test
  void integersWithAnIntegerMeanAreExact() {
    double[] rows = {1, 10, 2, 20, 3, 60, 6, 30};
    try (Moments moments = observed(rows, 2, Scope.FULL).finish();
        SymmetricMatrix covariance = moments.covariance(1)) {
      assertThat(moments.means()).containsExactly(3, 30);
      assertThat(moments.meanLows()).containsExactly(0, 0);
      assertThat(covariance.get(0, 0)).isEqualTo(14.0 / 3);
      assertThat(covariance.get(1, 1)).isEqualTo(1400.0 / 3);
      assertThat(covariance.get(0, 1)).isEqualTo(50.0 / 3);
      assertThat(covariance.get(1, 0)).isEqualTo(50.0 / 3);
    }
  }

  @Test
  void pixelsGiveTheExactIntegerMomentsToAFewRoundings() {
    int width = 5;
    Random random = new Random(2);
    double[] rows = new double[6_001 * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextInt(4) == 0 ? random.nextInt(256) : 0;
    }
    Exact exact = new Exact(rows, width);
    try (Moments moments = observed(rows, width, Scope.FULL).finish()) {
      assertExact(moments, exact, 2e-15);
    }
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void anySplitGivesTheWhole(Scope scope) {
    int numRows = 5_000;
    double[] rows = HardData.rows(numRows, 3);
    try (Moments whole = observed(rows, WIDTH, scope).finish()) {
      for (int split : new int[] {0, 1, 2, 1000, 2048, 2500, 4999, 5000}) {
        CoMoments left = observed(HardData.range(rows, WIDTH, 0, split), WIDTH, scope);
        left.combine(observed(HardData.range(rows, WIDTH, split, numRows), WIDTH, scope));
        try (Moments merged = left.finish()) {
          assertSame(merged, whole, 1e-14);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void combineIsAssociativeAndCommutative(Scope scope) {
    double[] rows = HardData.rows(3_001, 8);
    int[] cuts = {0, 17, 1_200, 3_001};
    CoMoments leftFirst = part(rows, cuts, 0, scope);
    leftFirst.combine(part(rows, cuts, 1, scope));
    leftFirst.combine(part(rows, cuts, 2, scope));
    CoMoments rightFirst = part(rows, cuts, 1, scope);
    rightFirst.combine(part(rows, cuts, 2, scope));
    CoMoments first = part(rows, cuts, 0, scope);
    first.combine(rightFirst);
    CoMoments backwards = part(rows, cuts, 2, scope);
    backwards.combine(part(rows, cuts, 1, scope));
    backwards.combine(part(rows, cuts, 0, scope));
    try (Moments one = leftFirst.finish();
        Moments two = first.finish();
        Moments three = backwards.finish()) {
      assertSame(one, two, 1e-14);
      assertSame(one, three, 1e-14);
    }
  }

  @Test
  void mergingEqualPartsInEitherOrderGivesTheSameBitsOfTheScatter() {
    double[] rows = HardData.rows(400, 8);
    int[] cuts = {0, 200, 400};
    CoMoments forwards = part(rows, cuts, 0, Scope.FULL);
    forwards.combine(part(rows, cuts, 1, Scope.FULL));
    CoMoments backwards = part(rows, cuts, 1, Scope.FULL);
    backwards.combine(part(rows, cuts, 0, Scope.FULL));
    try (Moments one = forwards.finish();
        Moments two = backwards.finish();
        SymmetricMatrix first = one.covariance(0);
        SymmetricMatrix second = two.covariance(0)) {
      for (int i = 0; i < WIDTH; i++) {
        assertThat(second.row(i)).isEqualTo(first.row(i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void theEmptyAccumulatorIsTheIdentity(Scope scope) {
    double[] rows = HardData.rows(50, 1);
    CoMoments left = new CoMoments(WIDTH, scope);
    left.observeNulls(1, 0);
    left.combine(observed(rows, WIDTH, scope));
    CoMoments right = observed(rows, WIDTH, scope);
    right.combine(new CoMoments(WIDTH, scope));
    try (Moments whole = observed(rows, WIDTH, scope).finish();
        Moments one = left.finish();
        Moments two = right.finish()) {
      assertSame(one, whole, 0);
      assertSame(two, whole, 0);
    }
  }

  @Test
  void oneRowAtATimeIsRightToo() {
    double[] rows = HardData.rows(300, 21);
    CoMoments moments = new CoMoments(WIDTH, Scope.FULL);
    for (int i = 0; i < 300; i++) {
      moments.observe(HardData.range(rows, WIDTH, i, i + 1), 1);
    }
    try (Moments finished = moments.finish()) {
      assertExact(finished, new Exact(rows, WIDTH), 1e-14);
    }
  }

  @Test
  void sortedRowsWhoseMeansDriftAreRight() {
    double[] rows = new double[10_000 * 2];
    for (int i = 0; i < 10_000; i++) {
      rows[2 * i] = i * i * 1e-3;
      rows[2 * i + 1] = i < 2048 ? 1e12 + i : i * 0.1;
    }
    try (Moments moments = observed(rows, 2, Scope.FULL).finish()) {
      assertExact(moments, new Exact(rows, 2), 1e-14);
    }
  }

  @Test
  void variancesAloneAreTheDiagonal() {
    double[] rows = HardData.rows(5_000, 31);
    Exact exact = new Exact(rows, WIDTH);
    try (Moments moments = observed(rows, WIDTH, Scope.DIAGONAL).finish()) {
      for (int j = 0; j < WIDTH; j++) {
        double variance = exact.scatter(j, j).doubleValue() / 5_000;
        assertThat(moments.variance(j, 0)).isCloseTo(variance, within(1e-14 * variance));
      }
      assertThatThrownBy(() -> moments.covariance(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "only variances were asked for (Scope.DIAGONAL); covariances need Scope.FULL");
    }
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void valuesThatAreNoNumbersAreCountedAndStayInTheirColumn(Scope scope) {
    int numRows = 2_500;
    double[] rows = HardData.rows(numRows, 13);
    double[] broken = rows.clone();
    broken[0] = Double.NaN; // the first row of the first block
    broken[700 * WIDTH] = Double.NaN;
    broken[2_400 * WIDTH] = Double.POSITIVE_INFINITY;
    broken[2_400 * WIDTH + 2] = Double.NEGATIVE_INFINITY;
    CoMoments accumulator = observed(broken, WIDTH, scope);
    accumulator.observeNulls(0, 1);
    try (Moments moments = accumulator.finish();
        Moments clean = observed(rows, WIDTH, scope).finish()) {
      assertThat(moments.nanCount(0)).isEqualTo(1);
      assertThat(moments.nullCount(0)).isEqualTo(1);
      assertThat(moments.infiniteCount(0)).isEqualTo(1);
      assertThat(moments.infiniteCount(2)).isEqualTo(1);
      assertThat(moments.nanCount(2)).isZero();
      assertThat(moments.isClean(0)).isFalse();
      assertThat(moments.isClean(2)).isFalse();
      assertThat(moments.min(0)).isBetween(1.69e9, 1.71e9);
      for (int j : new int[] {1, 3, 4, 5}) {
        assertThat(moments.isClean(j)).isTrue();
        assertThat(moments.mean(j)).isEqualTo(clean.mean(j));
        // Reflections mix the columns of R, whose lengths then round in another way.
        double rounding = scope == Scope.TRIANGULAR ? 1e-15 * clean.variance(j, 0) : 0;
        assertThat(moments.variance(j, 0)).isCloseTo(clean.variance(j, 0), within(rounding));
      }
    }
  }

  @Test
  void aColumnWithoutNumbersHasNoRange() {
    try (Moments moments =
        observed(new double[] {Double.NaN, 1, Double.NaN, 2}, 2, Scope.FULL).finish()) {
      assertThat(moments.min(0)).isNaN();
      assertThat(moments.max(0)).isNaN();
      assertThat(moments.isConstant(0)).isFalse();
      assertThat(moments.nanCount(0)).isEqualTo(2);
      assertThat(moments.variance(1, 1)).isEqualTo(0.5);
    }
  }

  @Test
  void serializationKeepsEveryBit() throws Exception {
    for (Scope scope : Scope.values()) {
      double[] rows = HardData.rows(3_000, 17);
      CoMoments accumulator = observed(HardData.range(rows, WIDTH, 0, 2_000), WIDTH, scope);
      accumulator.observeNulls(3, 4);
      byte[] bytes = bytes(accumulator);
      CoMoments back = (CoMoments) read(bytes);
      double[] more = HardData.range(rows, WIDTH, 2_000, 3_000);
      accumulator.observe(more.clone(), 1_000);
      back.observe(more, 1_000);
      try (Moments one = accumulator.finish();
          Moments two = back.finish();
          Moments three = (Moments) read(bytes(two))) {
        assertSame(two, one, 0);
        assertSame(three, one, 0);
        assertThat(three.nullCount(3)).isEqualTo(4);
      }
    }
  }

  @Test
  void whatIsClosedIsRefused() {
    double[] row = {1, 2};
    CoMoments closed = observed(row, 2, Scope.FULL);
    closed.close();
    closed.close();
    CoMoments finished = observed(row, 2, Scope.FULL);
    finished.finish().close();
    CoMoments target = observed(row, 2, Scope.FULL);
    CoMoments given = observed(row, 2, Scope.FULL);
    target.combine(given);
    for (CoMoments used : new CoMoments[] {closed, finished, given}) {
      assertThatThrownBy(() -> used.observe(row, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the accumulator was used after close, finish, or being combined into another");
      assertThatThrownBy(() -> target.combine(used)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(used::finish).isInstanceOf(IllegalStateException.class);
    }
    target.close();
  }

  @Test
  void argumentsThatDoNotFitAreNamed() {
    try (CoMoments moments = new CoMoments(3, Scope.FULL);
        CoMoments other = new CoMoments(2, Scope.DIAGONAL)) {
      assertThatThrownBy(() -> moments.observe(new double[5], 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "an array of 5 numbers does not hold 2 rows of 3 features: shapes (5) and (2 x 3)");
      assertThatThrownBy(() -> moments.combine(other))
          .hasMessage(
              "cannot combine moments of 3 features (FULL) with moments of 2 features (DIAGONAL)");
      assertThatThrownBy(() -> moments.combine(moments))
          .hasMessage("cannot combine an accumulator with itself");
      assertThatThrownBy(() -> moments.observeNulls(3, 1))
          .hasMessage("cannot count 1 nulls in column 3 of 3");
      moments.observe(new double[0], 0);
      assertThat(moments.numRows()).isZero();
    }
    assertThatThrownBy(() -> new CoMoments(0, Scope.FULL))
        .hasMessage("moments need at least 1 feature, not 0");
  }

  private static CoMoments part(double[] rows, int[] cuts, int part, Scope scope) {
    return observed(HardData.range(rows, WIDTH, cuts[part], cuts[part + 1]), WIDTH, scope);
  }

  private static CoMoments observed(double[] rows, int width, Scope scope) {
    CoMoments moments = new CoMoments(width, scope);
    moments.observe(rows.clone(), rows.length / width);
    return moments;
  }

  /**
   * Entries within tolerance * sqrt(s_ii s_jj), means within tolerance * std, of the exact ones.
   */
  private static void assertExact(Moments moments, Exact exact, double tolerance) {
    double n = moments.numRows();
    try (SymmetricMatrix covariance = moments.covariance(0)) {
      for (int i = 0; i < moments.numFeatures(); i++) {
        double rest =
            exact
                .mean(i)
                .subtract(new java.math.BigDecimal(moments.mean(i)))
                .subtract(new java.math.BigDecimal(moments.meanLow(i)))
                .doubleValue();
        double std = moments.std(i, 0);
        assertThat(rest).isCloseTo(0, within(tolerance * std + 1e-30 * Math.abs(moments.mean(i))));
        for (int j = i; j < moments.numFeatures(); j++) {
          double expected = exact.scatter(i, j).doubleValue() / n;
          assertThat(covariance.get(i, j))
              .as("covariance of %d and %d", i, j)
              .isCloseTo(expected, within(tolerance * std * moments.std(j, 0)));
        }
      }
    }
  }

  private static void assertSame(Moments actual, Moments expected, double tolerance) {
    assertThat(actual.numRows()).isEqualTo(expected.numRows());
    for (int j = 0; j < expected.numFeatures(); j++) {
      double std = expected.std(j, 0);
      double mean = (actual.mean(j) - expected.mean(j)) + (actual.meanLow(j) - expected.meanLow(j));
      assertThat(mean).isCloseTo(0, within(tolerance * std));
      assertThat(std).isCloseTo(actual.std(j, 0), within(tolerance * std));
      assertThat(actual.min(j)).isEqualTo(expected.min(j));
      assertThat(actual.max(j)).isEqualTo(expected.max(j));
    }
    if (expected.scope() != Scope.DIAGONAL) {
      assertSameCovariance(actual, expected, tolerance);
    }
  }

  private static void assertSameCovariance(Moments actual, Moments expected, double tolerance) {
    try (SymmetricMatrix one = covariance(actual);
        SymmetricMatrix two = covariance(expected)) {
      for (int i = 0; i < one.dimension(); i++) {
        for (int j = i; j < one.dimension(); j++) {
          double size = expected.std(i, 0) * expected.std(j, 0);
          assertThat(one.get(i, j)).isCloseTo(two.get(i, j), within(tolerance * size));
        }
      }
    }
  }

  private static SymmetricMatrix covariance(Moments moments) {
    if (moments.scope() != Scope.PAIRWISE) {
      return moments.covariance(0);
    }
    int[] all = IntStream.range(0, moments.numFeatures()).toArray();
    double[] ones = new double[all.length];
    Arrays.fill(ones, 1);
    PairwiseCovariance pairs = moments.select(all).takePairwise(0, ones);
    pairs.counts().close();
    return pairs.matrix();
  }

  private static double[] random(int numRows, int width, long seed) {
    Random random = new Random(seed);
    return random.doubles((long) numRows * width, -3, 5).toArray();
  }

  private static byte[] bytes(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return stream.readObject();
    }
  }
}
