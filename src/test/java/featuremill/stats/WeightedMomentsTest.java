package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SparseBlock;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments.Scope;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows with weights, against exact sums and by laws. */
final class WeightedMomentsTest {
  private static final int WIDTH = HardData.WIDTH;
  private static final WeightKind FREQUENCY = WeightKind.FREQUENCY;
  private static final WeightKind RELIABILITY = WeightKind.RELIABILITY;
  private long bytesBefore;

  @BeforeEach
  void remember() {
    bytesBefore = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(bytesBefore);
  }

  @Test
  void threeRowsByHand() {
    // numpy.cov([[1, 2, 6], [4, 0, 1]], aweights=[3, 1, 2]): W = 6, means 17/6 and 14/6,
    // sums 29 5/6, -7 - 2/3 ..., divisor 11/3
    double[] rows = {1, 4, 2, 0, 6, 1};
    double[] weights = {3, 1, 2};

    try (Moments moments = observed(rows, weights, 2, Scope.FULL, RELIABILITY).finish();
        SymmetricMatrix covariance = moments.covariance(1)) {
      assertThat(moments.mean(0)).isCloseTo(17 / 6.0, within(1e-15));
      assertThat(moments.mean(1)).isCloseTo(14 / 6.0, within(1e-15));
      double divisor = 11 / 3.0;
      // sum w x^2 - (sum w x)^2 / W: 79 - 289/6; 50 - 196/6; 24 - 238/6
      assertThat(covariance.get(0, 0)).isCloseTo((79 - 289 / 6.0) / divisor, within(1e-14));
      assertThat(covariance.get(1, 1)).isCloseTo((50 - 196 / 6.0) / divisor, within(1e-14));
      assertThat(covariance.get(0, 1)).isCloseTo((24 - 238 / 6.0) / divisor, within(1e-14));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 2047, 2048, 2049, 5000})
  void hardColumnsKeepTheirDigits(int numRows) {
    double[] rows = HardData.rows(numRows, 11);
    for (double[] weights : new double[][] {spread(numRows), frequencies(numRows)}) {
      WeightedExact exact = new WeightedExact(rows, weights, WIDTH);
      for (Scope scope : new Scope[] {Scope.FULL, Scope.TRIANGULAR}) {
        try (Moments moments = observed(rows, weights, WIDTH, scope, RELIABILITY).finish()) {
          requireExact(moments, exact, 2e-14);
        }
      }
    }
  }

  /** A light row far away from the others is further than the number of rows explains. */
  @Test
  void aLightOutlierAtTheFrontCostsNoDigit() {
    int numRows = 3000;
    Random random = new Random(3);
    double[] rows = new double[numRows];
    double[] weights = new double[numRows];
    for (int i = 0; i < numRows; i++) {
      rows[i] = i == 0 ? 1e12 : random.nextGaussian();
      weights[i] = i == 0 ? 1e-26 : 1;
    }
    WeightedExact exact = new WeightedExact(rows, weights, 1);

    try (Moments moments = observed(rows, weights, 1, Scope.FULL, RELIABILITY).finish()) {
      assertThat(moments.sumOfSquares(0))
          .isCloseTo(exact.scatter(0, 0).doubleValue(), within(1e-14 * moments.sumOfSquares(0)));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Scope.class, mode = EnumSource.Mode.EXCLUDE, names = "PAIRWISE")
  void wholeWeightsAreRepetitions(Scope scope) {
    int numRows = 700;
    double[] rows = HardData.rows(numRows, 2);
    double[] weights = frequencies(numRows);
    double[] repeated = new double[(int) Arrays.stream(weights).sum() * WIDTH];
    int at = 0;
    for (int i = 0; i < numRows; i++) {
      for (int k = 0; k < weights[i]; k++) {
        System.arraycopy(rows, i * WIDTH, repeated, at, WIDTH);
        at += WIDTH;
      }
    }

    try (Moments weighted = observed(rows, weights, WIDTH, scope, FREQUENCY).finish();
        Moments plain = plain(repeated, WIDTH, scope)) {
      assertThat(weighted.weightSum()).isEqualTo(plain.numRows());
      assertThat(weighted.numRows()).isEqualTo(numRows);
      for (int ddof = 0; ddof < 2; ddof++) {
        assertThat(weighted.divisor(ddof)).isEqualTo(plain.divisor(ddof));
      }
      requireAlike(weighted, plain, 1e-14);
      for (int j = 0; j < WIDTH; j++) {
        assertThat(weighted.min(j)).isEqualTo(plain.min(j));
        assertThat(weighted.max(j)).isEqualTo(plain.max(j));
        assertThat(weighted.isConstant(j)).isEqualTo(plain.isConstant(j));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Scope.class, mode = EnumSource.Mode.EXCLUDE, names = "PAIRWISE")
  void weightsOfOneGiveTheBitsOfRowsWithout(Scope scope) {
    double[] ones = new double[5000];
    Arrays.fill(ones, 1);
    double[] integers = new Random(4).ints(5000L * WIDTH, -9, 9).asDoubleStream().toArray();
    for (double[] rows : new double[][] {HardData.rows(5000, 8), integers}) {
      for (WeightKind kind : WeightKind.values()) {
        try (Moments weighted = observed(rows, ones, WIDTH, scope, kind).finish();
            Moments plain = plain(rows, WIDTH, scope)) {
          requireSameBits(weighted, plain);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Scope.class, mode = EnumSource.Mode.EXCLUDE, names = "PAIRWISE")
  void rowsOfWeightZeroAreCountedAndNotUsed(Scope scope) {
    double[] rows = HardData.rows(900, 6);
    double[] weights = spread(900);
    double[] strange = new double[WIDTH];
    Arrays.fill(strange, 1e300);
    strange[3] = Double.NaN;
    strange[4] = Double.NEGATIVE_INFINITY;

    try (CoMoments moments = observed(rows, weights, WIDTH, scope, RELIABILITY);
        Moments without = observed(rows, weights, WIDTH, scope, RELIABILITY).finish()) {
      moments.observeUnused(strange, 0);
      try (Moments with = moments.finish()) {
        assertThat(with.numRows()).isEqualTo(901);
        assertThat(with.rowsUsed()).isEqualTo(900);
        assertThat(with.nanCount(3)).isEqualTo(1);
        assertThat(with.infiniteCount(4)).isEqualTo(1);
        requireSameBits(with, without);
      }
    }
  }

  @Test
  void noRowThatCountsLeavesNothing() {
    try (CoMoments moments = new CoMoments(2, Scope.FULL, FREQUENCY)) {
      moments.observeUnused(new double[] {1, 2}, 0);
      try (Moments found = moments.finish()) {
        assertThat(found.numRows()).isEqualTo(1);
        assertThat(found.mean(0)).isNaN();
        assertThat(found.min(0)).isNaN();
        assertThatThrownBy(() -> found.variance(0, 0)).hasMessageContaining("0 rows");
      }
    }
  }

  @Test
  void onlyRatiosOfReliabilitiesMatter() {
    double[] rows = HardData.rows(3000, 12);
    double[] weights = spread(3000);
    double[] quadrupled = Arrays.stream(weights).map(w -> 4 * w).toArray();
    double[] doubled = Arrays.stream(weights).map(w -> 0x1p-31 * w).toArray();

    try (Moments one = observed(rows, weights, WIDTH, Scope.FULL, RELIABILITY).finish();
        Moments four = observed(rows, quadrupled, WIDTH, Scope.FULL, RELIABILITY).finish();
        Moments two = observed(rows, doubled, WIDTH, Scope.FULL, RELIABILITY).finish()) {
      for (int j = 0; j < WIDTH; j++) {
        assertThat(four.mean(j)).isEqualTo(one.mean(j));
        assertThat(four.std(j, 1)).isEqualTo(one.std(j, 1));
      }
      requireAlike(two, one, 1e-14);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Scope.class, mode = EnumSource.Mode.EXCLUDE, names = "PAIRWISE")
  void partsCombineInAnyOrder(Scope scope) {
    double[] rows = HardData.rows(1000, 21);
    double[] weights = spread(1000);
    int[] cuts = {0, 1, 300, 301, 1000};

    try (CoMoments forth = part(rows, weights, scope, cuts[0], cuts[1]);
        CoMoments back = part(rows, weights, scope, cuts[3], cuts[4]);
        Moments whole = observed(rows, weights, WIDTH, scope, RELIABILITY).finish()) {
      for (int p = 1; p < 4; p++) {
        forth.combine(part(rows, weights, scope, cuts[p], cuts[p + 1]));
        back.combine(part(rows, weights, scope, cuts[3 - p], cuts[4 - p]));
      }
      back.combine(new CoMoments(WIDTH, scope, RELIABILITY));
      try (Moments there = forth.finish();
          Moments again = back.finish()) {
        assertThat(there.numRows()).isEqualTo(1000);
        assertThat(there.weightSum()).isEqualTo(whole.weightSum());
        assertThat(again.divisor(1)).isEqualTo(whole.divisor(1));
        requireAlike(there, whole, 2e-14);
        requireAlike(again, whole, 2e-14);
      }
    }
  }

  @Test
  void combiningWithNothingOnEitherSideChangesNoBit() {
    double[] rows = HardData.rows(100, 22);
    double[] weights = spread(100);

    try (CoMoments empty = new CoMoments(WIDTH, Scope.FULL, RELIABILITY);
        CoMoments full = observed(rows, weights, WIDTH, Scope.FULL, RELIABILITY);
        Moments alone = observed(rows, weights, WIDTH, Scope.FULL, RELIABILITY).finish()) {
      empty.observeUnused(rows, 0);
      empty.combine(full);
      try (Moments merged = empty.finish()) {
        requireSameBits(merged, alone);
        assertThat(merged.numRows()).isEqualTo(101);
      }
    }
  }

  @Test
  void extremeColumnsKeepTheirDigitsBesideWeights() {
    double[] rows = new double[300 * 2];
    double[] weights = spread(300);
    double[] usual = new double[300 * 2];
    Random random = new Random(9);
    for (int i = 0; i < 300; i++) {
      for (int j = 0; j < 2; j++) {
        usual[2 * i + j] = random.nextGaussian();
        rows[2 * i + j] = Math.scalb(usual[2 * i + j], j == 0 ? 600 : -600);
      }
    }

    try (Moments extreme = observed(rows, weights, 2, Scope.FULL, RELIABILITY).finish();
        Moments plain = observed(usual, weights, 2, Scope.FULL, RELIABILITY).finish()) {
      assertThat(extreme.std(0, 1))
          .isCloseTo(Math.scalb(plain.std(0, 1), 600), within(1e-14 * extreme.std(0, 1)));
      assertThat(extreme.std(1, 1))
          .isCloseTo(Math.scalb(plain.std(1, 1), -600), within(1e-14 * extreme.std(1, 1)));
    }
  }

  @Test
  void whatIsNoWeightIsRefused() {
    try (CoMoments moments = new CoMoments(1, Scope.FULL, RELIABILITY);
        CoMoments plain = new CoMoments(1, Scope.FULL)) {
      for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertThatThrownBy(() -> moments.observeWeighted(new double[1], new double[] {bad}, 1))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("weight");
      }
      assertThatThrownBy(() -> moments.observe(new double[1], 1))
          .hasMessageContaining("needs a weight");
      assertThatThrownBy(() -> plain.observeWeighted(new double[1], new double[] {1}, 1))
          .hasMessageContaining("no weights");
      assertThatThrownBy(() -> plain.combine(moments)).hasMessageContaining("kinds of weights");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Scope.class,
      names = {"DIAGONAL", "FULL"})
  void sparseRowsGiveWhatTheyGiveInFull(Scope scope) {
    int width = 60;
    for (int numRows : new int[] {1, 2, 3, 500}) {
      double[] rows = mixed(numRows, width);
      for (double[] weights : new double[][] {spread(numRows), frequencies(numRows)}) {
        WeightedExact exact = new WeightedExact(rows, weights, width);
        try (CoMoments sparse = new CoMoments(width, scope, RELIABILITY)) {
          int half = numRows / 2;
          sparse.observeWeighted(block(rows, width, 0, half), weights);
          sparse.observeWeighted(
              block(rows, width, half, numRows), Arrays.copyOfRange(weights, half, numRows));
          try (Moments found = sparse.finish()) {
            requireExact(found, exact, 2e-14);
          }
        }
      }
    }
  }

  @Test
  void sparseRowsOfWeightOneGiveTheBitsOfRowsWithout() {
    int width = 60;
    double[] rows = mixed(400, width);
    double[] ones = new double[400];
    Arrays.fill(ones, 1);
    for (Scope scope : new Scope[] {Scope.DIAGONAL, Scope.FULL}) {
      try (CoMoments weighted = new CoMoments(width, scope, FREQUENCY);
          CoMoments plain = new CoMoments(width, scope)) {
        weighted.observeWeighted(block(rows, width, 0, 400), ones);
        plain.observe(block(rows, width, 0, 400));
        try (Moments found = weighted.finish();
            Moments expected = plain.finish()) {
          requireSameBits(found, expected);
        }
      }
    }
  }

  /** The rows without an entry weigh next to nothing: their share is a difference of sums. */
  @Test
  void aFewLightZerosInAFullSparseColumnAreNotMadeOfRoundings() {
    int numRows = 1000;
    double[] rows = new double[numRows];
    double[] weights = new double[numRows];
    Random random = new Random(17);
    for (int i = 0; i < numRows; i++) {
      rows[i] = i == 500 ? 0 : 1e9 + random.nextGaussian();
      weights[i] = i == 500 ? 1e-17 : 0.1 + random.nextDouble();
    }
    WeightedExact exact = new WeightedExact(rows, weights, 1);

    try (CoMoments moments = new CoMoments(1, Scope.DIAGONAL, RELIABILITY)) {
      moments.observeWeighted(block(rows, 1, 0, numRows), weights);
      try (Moments found = moments.finish()) {
        requireExact(found, exact, 1e-13);
      }
    }
  }

  private static double[] mixed(int numRows, int width) {
    Random random = new Random(31);
    double[] rows = new double[numRows * width];
    for (int i = 0; i < numRows; i++) {
      rows[i * width + 7] = 1.7e9 + random.nextGaussian();
      for (int k = 0; k < 3; k++) {
        rows[i * width + random.nextInt(width / 2)] += 1 + random.nextInt(9);
        rows[i * width + 30 + random.nextInt(3)] = random.nextGaussian();
      }
    }
    return rows;
  }

  private static SparseBlock block(double[] rows, int width, int from, int to) {
    SparseBlock block = new SparseBlock(width, 0);
    for (int i = from; i < to; i++) {
      block.addDenseRow(rows, i * width);
    }
    return block;
  }

  /** Over eight powers of ten. */
  private static double[] spread(int numRows) {
    Random random = new Random(77);
    double[] weights = new double[numRows];
    for (int i = 0; i < numRows; i++) {
      weights[i] = Math.pow(10, 8 * random.nextDouble() - 4);
    }
    return weights;
  }

  private static double[] frequencies(int numRows) {
    Random random = new Random(78);
    double[] weights = new double[numRows];
    Arrays.setAll(weights, i -> 1 + random.nextInt(5));
    return weights;
  }

  private static CoMoments observed(
      double[] rows, double[] weights, int width, Scope scope, WeightKind kind) {
    CoMoments moments = new CoMoments(width, scope, kind);
    moments.observeWeighted(rows.clone(), weights, weights.length);
    return moments;
  }

  private static CoMoments part(double[] rows, double[] weights, Scope scope, int from, int to) {
    CoMoments moments = new CoMoments(WIDTH, scope, RELIABILITY);
    moments.observeWeighted(
        HardData.range(rows, WIDTH, from, to), Arrays.copyOfRange(weights, from, to), to - from);
    return moments;
  }

  private static Moments plain(double[] rows, int width, Scope scope) {
    try (CoMoments moments = new CoMoments(width, scope)) {
      moments.observe(rows.clone(), rows.length / width);
      return moments.finish();
    }
  }

  private static void requireExact(Moments moments, WeightedExact exact, double tolerance) {
    int width = moments.numFeatures();
    assertThat(moments.weightSum()).isEqualTo(exact.total().doubleValue());
    assertThat(moments.divisor(1))
        .isCloseTo(exact.reliabilityDivisor(1).doubleValue(), within(4e-16 * moments.weightSum()));
    double[] sizes = new double[width];
    for (int j = 0; j < width; j++) {
      double scatter = exact.scatter(j, j).doubleValue();
      sizes[j] = Math.sqrt(scatter);
      double std = Math.sqrt(scatter / moments.weightSum());
      double mean = exact.mean(j).doubleValue();
      assertThat(moments.mean(j)).isCloseTo(mean, within(Math.ulp(mean) + 1e-14 * std));
      assertThat(moments.sumOfSquares(j)).isCloseTo(scatter, within(tolerance * scatter));
    }
    if (moments.scope() == Scope.DIAGONAL) {
      return;
    }
    try (SymmetricMatrix covariance = moments.covariance(0)) {
      for (int i = 0; i < width; i++) {
        for (int j = i; j < width; j++) {
          double found = covariance.get(i, j) * moments.divisor(0);
          assertThat(found)
              .isCloseTo(
                  exact.scatter(i, j).doubleValue(), within(tolerance * sizes[i] * sizes[j]));
        }
      }
    }
  }

  private static void requireAlike(Moments found, Moments expected, double tolerance) {
    for (int j = 0; j < found.numFeatures(); j++) {
      double std = expected.std(j, 1);
      assertThat(found.std(j, 1)).isCloseTo(std, within(tolerance * std));
      double mean = expected.mean(j);
      assertThat(found.mean(j)).isCloseTo(mean, within(Math.ulp(mean) + tolerance * std));
    }
    if (found.scope() == Scope.DIAGONAL) {
      return;
    }
    try (SymmetricMatrix left = found.covariance(1);
        SymmetricMatrix right = expected.covariance(1)) {
      for (int i = 0; i < found.numFeatures(); i++) {
        for (int j = i; j < found.numFeatures(); j++) {
          double size = expected.std(i, 1) * expected.std(j, 1);
          assertThat(left.get(i, j)).isCloseTo(right.get(i, j), within(tolerance * size));
        }
      }
    }
  }

  private static void requireSameBits(Moments found, Moments expected) {
    assertThat(found.means()).isEqualTo(expected.means());
    assertThat(found.meanLows()).isEqualTo(expected.meanLows());
    assertThat(found.stds(0)).isEqualTo(expected.stds(0));
    if (expected.divisor(1) > 0) {
      assertThat(found.stds(1)).isEqualTo(expected.stds(1));
    }
    if (found.scope() == Scope.DIAGONAL) {
      return;
    }
    try (SymmetricMatrix left = found.covariance(0);
        SymmetricMatrix right = expected.covariance(0)) {
      for (int i = 0; i < found.numFeatures(); i++) {
        for (int j = i; j < found.numFeatures(); j++) {
          assertThat(left.get(i, j)).isEqualTo(right.get(i, j));
        }
      }
    }
  }
}
