package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.OffHeapDoubles;
import featuremill.stats.CoMoments.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weighted co-moments over each pair's own rows, against sums without rounding. */
class WeightedPairsTest {
  private static final double MISSING = Double.NaN;
  private long bytesBefore;

  @BeforeEach
  void remember() {
    bytesBefore = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(bytesBefore);
  }

  /** numpy.cov(common.T, aweights=w) of the rows that each pair has in common. */
  @Test
  void aSmallTableGivesWhatNumPyGives() {
    double[] rows = {1, 2, 1, 2, 4, MISSING, MISSING, 6, 5, 4, 9, 2};
    double[] weights = {0.5, 2, 1, 4};
    try (Moments moments = observed(rows, weights, 3, WeightKind.RELIABILITY).finish()) {
      PairRows common = moments.commonRows();
      // a-b over rows 0, 1, 3: W = 6.5, sum w^2 = 20.25
      assertThat(common.mass(0, 1)).isEqualTo(6.5);
      assertThat(common.divisor(0, 1, 1)).isCloseTo(6.5 - 20.25 / 6.5, within(1e-15));
      assertThat(common.divisor(0, 1, 0)).isEqualTo(6.5);
      assertThat(common.rows(0, 1)).isEqualTo(3);
      assertThat(moments.mean(0)).isCloseTo(20.5 / 6.5, within(1e-15));
      assertThat(moments.std(0, 1))
          .isCloseTo(Math.sqrt((72.5 - 20.5 * 20.5 / 6.5) / (6.5 - 20.25 / 6.5)), within(1e-15));
      try (PairwiseCovariance pairs = moments.takePairwise(1, ones(3))) {
        assertThat(pairs.matrix().get(0, 1))
            .isCloseTo((161 - 20.5 * 45 / 6.5) / (6.5 - 20.25 / 6.5), within(1e-14));
        // a-c over rows 0, 3: W = 4.5, sum w^2 = 16.25
        assertThat(pairs.matrix().get(0, 2))
            .isCloseTo((32.5 - 16.5 * 8.5 / 4.5) / (4.5 - 16.25 / 4.5), within(1e-14));
        assertThat(pairs.counts().get(0, 2)).isEqualTo(2);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 2047, 2048, 2049, 5000})
  void frequenciesAreRepetitions(int numRows) {
    int width = 4;
    double[] rows = withHoles(gaussian(numRows, width, 7), 0.3, 8);
    Random random = new Random(9);
    double[] weights = new double[numRows];
    Arrays.setAll(weights, i -> 1 + random.nextInt(4));
    int all = (int) Arrays.stream(weights).sum();
    double[] repeated = new double[all * width];
    int at = 0;
    for (int i = 0; i < numRows; i++) {
      for (int k = 0; k < weights[i]; k++) {
        System.arraycopy(rows, i * width, repeated, width * at++, width);
      }
    }
    CoMoments plain = new CoMoments(width, Scope.PAIRWISE);
    plain.observe(repeated, all);
    try (Moments found = observed(rows, weights, width, WeightKind.FREQUENCY).finish();
        Moments expected = plain.finish()) {
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          assertThat(found.commonRows().mass(i, j)).isEqualTo(expected.commonRows().rows(i, j));
          assertThat(found.commonRows().divisor(i, j, 1))
              .isEqualTo(expected.commonRows().divisor(i, j, 1));
          assertThat(found.commonRows().rows(i, j)).isLessThanOrEqualTo(numRows);
        }
      }
      for (int j = 0; j < width; j++) {
        if (expected.rowsUsed(j) > 0) {
          assertThat(found.mean(j)).isCloseTo(expected.mean(j), within(1e-14));
          assertThat(found.std(j, 0)).isCloseTo(expected.std(j, 0), within(1e-14));
        }
      }
      try (PairwiseCovariance weighted = found.takePairwise(1, ones(width));
          PairwiseCovariance wanted = expected.takePairwise(1, ones(width))) {
        for (int i = 0; i < width; i++) {
          for (int j = i; j < width; j++) {
            double entry = wanted.matrix().get(i, j);
            if (Double.isNaN(entry)) {
              assertThat(weighted.matrix().get(i, j)).isNaN();
            } else {
              assertThat(weighted.matrix().get(i, j)).isCloseTo(entry, within(2e-14));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 65, 2049, 5000})
  void reliabilitiesAreExact(int numRows) {
    Random random = new Random(numRows);
    double[] ordinary = new double[numRows];
    double[] wide = new double[numRows];
    double[] any = new double[numRows];
    double[] dominated = new double[numRows];
    for (int i = 0; i < numRows; i++) {
      ordinary[i] = 0.5 + random.nextDouble();
      wide[i] = Math.pow(10, random.nextInt(7) - 3);
      any[i] = Math.scalb(1 + random.nextDouble(), random.nextInt(199) - 100);
      dominated[i] = i == numRows / 2 ? 1e15 : 1 + random.nextDouble();
    }
    double[] rows = withHoles(gaussian(numRows, 3, numRows + 1), 0.3, 5);
    double[] hard = withHoles(HardData.rows(Math.min(numRows, 300), 3), 0.3, 4);
    for (double[] weights : new double[][] {ordinary, wide, any, dominated}) {
      assertExact(rows, weights, 3);
      assertExact(hard, Arrays.copyOf(weights, hard.length / HardData.WIDTH), HardData.WIDTH);
    }
  }

  /** The heaviest row has only some of the values, and lies far from the others. */
  @Test
  void aHeavyRowMayLieFarFromTheRest() {
    double[] rows = withHoles(gaussian(3000, 3, 12), 0.2, 13);
    double[] weights = new double[3000];
    Arrays.fill(weights, 1);
    System.arraycopy(new double[] {1e9, MISSING, -1e9}, 0, rows, 3 * 700, 3);
    System.arraycopy(new double[] {MISSING, 4e8, -1e9}, 0, rows, 3 * 2500, 3);
    weights[700] = 1e7;
    weights[2500] = 1e9;
    assertExact(rows, weights, 3);
  }

  @ParameterizedTest
  @EnumSource(WeightKind.class)
  void weightsOfOneGiveTheBitsOfRowsWithout(WeightKind kind) {
    int width = HardData.WIDTH;
    double[] rows = withHoles(HardData.rows(5000, 21), 0.4, 22);
    double[] weights = ones(5000);
    CoMoments plain = new CoMoments(width, Scope.PAIRWISE);
    plain.observe(rows.clone(), 5000);
    try (Moments found = observed(rows, weights, width, kind).finish();
        Moments expected = plain.finish()) {
      assertThat(found.means()).isEqualTo(expected.means());
      assertThat(found.meanLows()).isEqualTo(expected.meanLows());
      assertThat(found.stds(1)).isEqualTo(expected.stds(1));
      for (int i = 0; i < width; i++) {
        for (int j = i; j < width; j++) {
          assertThat(found.commonRows().divisor(i, j, 1))
              .isEqualTo(expected.commonRows().divisor(i, j, 1));
        }
      }
      try (PairwiseCovariance ones = found.takePairwise(1, ones(width));
          PairwiseCovariance without = expected.takePairwise(1, ones(width))) {
        for (int i = 0; i < width; i++) {
          assertThat(ones.matrix().row(i)).isEqualTo(without.matrix().row(i));
          assertThat(ones.counts().row(i)).isEqualTo(without.counts().row(i));
        }
      }
    }
  }

  @Test
  void partsMergeInAnyGroupingAndTravel() throws Exception {
    int width = 5;
    double[] rows = withHoles(gaussian(3000, width, 31), 0.5, 32);
    Random random = new Random(33);
    double[] weights =
        random.doubles(3000).map(u -> Math.scalb(1 + u, random.nextInt(40))).toArray();
    int[] cuts = {0, 1, 1, 700, 2900, 3000};
    CoMoments left = new CoMoments(width, Scope.PAIRWISE, WeightKind.RELIABILITY);
    CoMoments right = new CoMoments(width, Scope.PAIRWISE, WeightKind.RELIABILITY);
    for (int i = 0; i + 1 < cuts.length; i++) {
      left.combine(sent(part(rows, weights, width, cuts[i], cuts[i + 1])));
    }
    for (int i = cuts.length - 2; i >= 0; i--) {
      CoMoments first = part(rows, weights, width, cuts[i], cuts[i + 1]);
      first.combine(right);
      right = first;
    }
    assertExact(left, rows, weights, width);
    assertExact(right, rows, weights, width);
  }

  private static CoMoments part(double[] rows, double[] weights, int width, int from, int to) {
    return observed(
        HardData.range(rows, width, from, to),
        Arrays.copyOfRange(weights, from, to),
        width,
        WeightKind.RELIABILITY);
  }

  private static CoMoments sent(CoMoments moments) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (moments;
        ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(moments);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (CoMoments) in.readObject();
    }
  }

  /** Strips of W begin at other columns than the first. */
  @Test
  void wideRows() {
    int width = 1100;
    double[] rows = withHoles(gaussian(5, width, 41), 0.2, 42);
    double[] weights = {0.25, 3, 1e4, 0.125, 7};
    try (Moments all = observed(rows, weights, width, WeightKind.RELIABILITY).finish();
        Moments some = all.select(new int[] {1099, 3, 960})) {
      for (int i : new int[] {0, 500, 960, 1099}) {
        for (int j : new int[] {3, 959, 1098, 1099}) {
          double[] w = new double[5];
          for (int r = 0; r < 5; r++) {
            boolean both = !Double.isNaN(rows[r * width + i]) && !Double.isNaN(rows[r * width + j]);
            w[r] = both ? weights[r] : 0;
          }
          double total = Arrays.stream(w).sum();
          double pairs = 0;
          for (int r = 0; r < 5; r++) {
            for (int s = 0; s < r; s++) {
              pairs += w[r] * w[s];
            }
          }
          assertThat(all.commonRows().mass(i, j)).isEqualTo(total);
          assertThat(all.commonRows().divisor(i, j, 1))
              .isCloseTo(2 * pairs / total, within(1e-15 * total));
        }
      }
      assertThat(some.commonRows().divisor(0, 2, 1))
          .isEqualTo(all.commonRows().divisor(1099, 960, 1));
      assertThat(some.std(1, 1)).isEqualTo(all.std(3, 1));
    }
  }

  @Test
  void aSingleRowLeavesNoDivisor() {
    double[] rows = {1, 2, 3, MISSING, MISSING, 5};
    for (WeightKind kind : WeightKind.values()) {
      double[] weights = {1, kind == WeightKind.FREQUENCY ? 2 : 0.3, 1};
      try (Moments moments = observed(rows, weights, 2, kind).finish()) {
        assertThat(moments.commonRows().divisor(0, 1, 1)).isZero();
        assertThat(moments.std(0, 1)).isPositive();
        try (PairwiseCovariance pairs = moments.takePairwise(1, ones(2))) {
          assertThat(pairs.matrix().get(0, 1)).isNaN();
        }
      }
    }
    double[] lone = {1, 3, MISSING, 4};
    try (Moments moments =
        observed(lone, new double[] {0.25, 8}, 2, WeightKind.RELIABILITY).finish()) {
      assertThatThrownBy(() -> moments.std(0, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 rows of the weight 0.25 in all");
    }
  }

  @Test
  void rowsOfWeightZeroAreCountedAndNotSeen() {
    double[] rows = withHoles(gaussian(50, 2, 61), 0.2, 62);
    CoMoments sums = observed(rows.clone(), ones(50), 2, WeightKind.FREQUENCY);
    sums.observeUnused(new double[] {1e300, MISSING}, 0);
    try (Moments found = sums.finish();
        Moments expected = observed(rows, ones(50), 2, WeightKind.FREQUENCY).finish()) {
      assertThat(found.numRows()).isEqualTo(51);
      assertThat(found.rowsUsed()).isEqualTo(50);
      assertThat(found.mean(0)).isEqualTo(expected.mean(0));
      assertThat(found.max(0)).isEqualTo(expected.max(0));
      assertThat(found.rowsUsed(0)).isEqualTo(expected.rowsUsed(0));
    }
  }

  private static void assertExact(double[] rows, double[] weights, int width) {
    assertExact(
        observed(rows.clone(), weights, width, WeightKind.RELIABILITY), rows, weights, width);
  }

  private static void assertExact(CoMoments sums, double[] rows, double[] weights, int width) {
    try (Moments moments = sums.finish()) {
      double[][] scatter = new double[width][width];
      double[] mass = new double[width];
      for (int i = 0; i < width; i++) {
        mass[i] = moments.commonRows().mass(i, i);
        for (int j = i; j < width; j++) {
          WeightedExact exact = common(rows, weights, width, i, j);
          if (exact == null) {
            assertThat(moments.commonRows().rows(i, j)).isZero();
            continue;
          }
          double total = exact.total().doubleValue();
          // (W^2 - sum w^2) / W, rounded only once.
          double divisor =
              exact
                  .total()
                  .pow(2)
                  .subtract(exact.squares())
                  .divide(exact.total(), MathContext.DECIMAL128)
                  .doubleValue();
          assertThat(moments.commonRows().mass(i, j)).isCloseTo(total, within(1e-14 * total));
          assertThat(moments.commonRows().divisor(i, j, 1))
              .as("divisor of %d, %d", i, j)
              .isCloseTo(divisor, within(1e-14 * divisor));
          scatter[i][j] = exact.scatter(0, 1).doubleValue();
        }
      }
      try (PairwiseCovariance pairs = moments.takePairwise(0, ones(width))) {
        for (int i = 0; i < width; i++) {
          for (int j = i; j < width; j++) {
            if (pairs.counts().get(i, j) > 0) {
              double total = common(rows, weights, width, i, j).total().doubleValue();
              double size = Math.sqrt(scatter[i][i]) * Math.sqrt(scatter[j][j]) / total;
              assertThat(pairs.matrix().get(i, j))
                  .as("c_%d,%d", i, j)
                  .isCloseTo(scatter[i][j] / total, within(1e-13 * size + Double.MIN_VALUE));
            }
          }
        }
      }
    }
  }

  /** Of the rows in which both columns have a value; null where there is none. */
  private static WeightedExact common(double[] rows, double[] weights, int width, int i, int j) {
    double[] values = new double[2 * weights.length];
    double[] some = new double[weights.length];
    int filled = 0;
    for (int r = 0; r < weights.length; r++) {
      double x = rows[r * width + i];
      double y = rows[r * width + j];
      if (!Double.isNaN(x) && !Double.isNaN(y)) {
        values[2 * filled] = x;
        values[2 * filled + 1] = y;
        some[filled++] = weights[r];
      }
    }
    return filled == 0
        ? null
        : new WeightedExact(Arrays.copyOf(values, 2 * filled), Arrays.copyOf(some, filled), 2);
  }

  private static CoMoments observed(double[] rows, double[] weights, int width, WeightKind kind) {
    CoMoments sums = new CoMoments(width, Scope.PAIRWISE, kind);
    sums.observeWeighted(rows, weights, weights.length);
    sums.releaseBlock();
    return sums;
  }

  private static double[] gaussian(int numRows, int width, long seed) {
    Random random = new Random(seed);
    double[] rows = new double[numRows * width];
    Arrays.setAll(rows, i -> random.nextGaussian());
    return rows;
  }

  private static double[] withHoles(double[] rows, double share, long seed) {
    Random random = new Random(seed);
    double[] holed = rows.clone();
    for (int i = 0; i < holed.length; i++) {
      holed[i] = random.nextDouble() < share ? MISSING : holed[i];
    }
    return holed;
  }

  private static double[] ones(int width) {
    double[] ones = new double[width];
    Arrays.fill(ones, 1);
    return ones;
  }
}
