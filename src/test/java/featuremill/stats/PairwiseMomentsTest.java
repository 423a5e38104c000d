package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairwise-complete co-moments against sums without rounding over each pair's own rows. */
final class PairwiseMomentsTest {
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

  @Test
  void aSmallTableGivesWhatPandasGives() {
    // pandas.DataFrame(...).cov(): a-b over rows 0, 1, 3; a-c over 0, 3; b-c over 0, 2, 3.
    double[] rows = {1, 2, 1, 2, 4, MISSING, MISSING, 6, 5, 4, 9, 2};
    try (Moments moments = observed(rows, 3).finish();
        PairwiseCovariance pairs = moments.takePairwise(1, ones(3))) {
      // a: 1, 2, 4 about 7/3; b: 2, 4, 6, 9 about 21/4; c: 1, 5, 2 about 8/3
      assertThat(pairs.matrix().get(0, 0)).isCloseTo(7.0 / 3, within(1e-15));
      assertThat(pairs.matrix().get(1, 1)).isCloseTo(26.75 / 3, within(1e-14));
      assertThat(pairs.matrix().get(2, 2)).isCloseTo(13.0 / 3, within(1e-14));
      // (1,2) (2,4) (4,9): (46 - 7 * 15 / 3) / 2
      assertThat(pairs.matrix().get(0, 1)).isCloseTo(5.5, within(1e-14));
      // (1,1) (4,2): (9 - 5 * 3 / 2) / 1
      assertThat(pairs.matrix().get(0, 2)).isCloseTo(1.5, within(1e-14));
      // (2,1) (6,5) (9,2): (50 - 17 * 8 / 3) / 2
      assertThat(pairs.matrix().get(1, 2)).isCloseTo(7.0 / 3, within(1e-14));
      assertThat(triangle(pairs.counts())).containsExactly(3, 3, 2, 4, 3, 3);
      assertThat(moments.mean(0)).isEqualTo(7.0 / 3);
      assertThat(moments.numRows()).isEqualTo(4);
      assertThat(moments.rowsUsed(0)).isEqualTo(3);
      assertThat(moments.nanCount(0)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 255, 2047, 2048, 2049, 6000})
  void hardColumnsWithHolesKeepTheirDigits(int numRows) {
    double[] rows = withHoles(HardData.rows(numRows, 3), 0.3, 4);
    assertExact(rows, HardData.WIDTH, 1e-13);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 65})
  void anyWidth(int width) {
    double[] rows = withHoles(gaussian(300, width, 8), 0.4, 9);
    assertExact(rows, width, 1e-14);
  }

  @Test
  void whatComesFirstMayLieFarFromTheRest() {
    double[] rows = gaussian(9000, 2, 12);
    for (int i = 0; i < 6; i++) {
      rows[i] = 1e9;
    }
    for (int i = 6; i < 2 * 2048; i++) {
      // The second column has hardly a value in the first block.
      rows[i] = i % 2 == 1 ? MISSING : rows[i];
    }
    assertExact(rows, 2, 1e-13);
    double[] sorted = new double[9000];
    Arrays.setAll(sorted, i -> 1.7e9 + i / 1e3);
    assertExact(sorted, 1, 1e-13);
  }

  @Test
  void anyRange() {
    double[] rows = withHoles(gaussian(3000, 3, 5), 0.2, 6);
    double[] scaled = rows.clone();
    for (int i = 0; i < rows.length; i += 3) {
      scaled[i] = rows[i] * 0x1p530;
      scaled[i + 1] = rows[i + 1] * 0x1p-540;
    }
    double[] scale = {0x1p530, 0x1p-540, 1};
    try (Moments plain = observed(rows, 3).finish();
        Moments far = observed(scaled, 3).finish();
        PairwiseCovariance expected = plain.takePairwise(1, ones(3));
        PairwiseCovariance found = far.takePairwise(1, scale)) {
      assertThat(far.std(0, 0)).isCloseTo(plain.std(0, 0) * 0x1p530, within(1e-14 * 0x1p530));
      for (int i = 0; i < 3; i++) {
        for (int j = i; j < 3; j++) {
          assertThat(found.matrix().get(i, j))
              .isCloseTo(expected.matrix().get(i, j), within(1e-14));
        }
      }
    }
  }

  @Test
  void completeRowsHaveTheOrdinaryCovariance() {
    double[] rows = HardData.rows(5000, 21);
    try (Moments ordinary = observed(rows.clone(), HardData.WIDTH, Scope.FULL).finish();
        SymmetricMatrix expected = ordinary.covariance(1);
        Moments moments = observed(rows, HardData.WIDTH).finish();
        PairwiseCovariance pairs = moments.takePairwise(1, ones(HardData.WIDTH))) {
      for (int i = 0; i < HardData.WIDTH; i++) {
        double mean = ordinary.mean(i);
        assertThat(moments.mean(i))
            .isCloseTo(mean, within(1e-15 * ordinary.std(i, 0) + Math.ulp(mean)));
        for (int j = i; j < HardData.WIDTH; j++) {
          double size = Math.sqrt(expected.get(i, i) * expected.get(j, j));
          assertThat(pairs.matrix().get(i, j))
              .isCloseTo(expected.get(i, j), within(1e-13 * size + Double.MIN_VALUE));
          assertThat(pairs.counts().get(i, j)).isEqualTo(5000);
        }
      }
    }
  }

  @Test
  void partsMergeInAnyGrouping() {
    int width = HardData.WIDTH;
    double[] rows = withHoles(HardData.rows(6000, 31), 0.5, 32);
    int[] cuts = {0, 1, 1, 700, 3000, 6000};
    CoMoments left = new CoMoments(width, Scope.PAIRWISE);
    for (int i = 0; i + 1 < cuts.length; i++) {
      left.combine(observed(HardData.range(rows, width, cuts[i], cuts[i + 1]), width));
    }
    CoMoments right = new CoMoments(width, Scope.PAIRWISE);
    for (int i = cuts.length - 2; i >= 0; i--) {
      CoMoments part = observed(HardData.range(rows, width, cuts[i], cuts[i + 1]), width);
      part.combine(right);
      right = part;
    }
    assertExact(left, rows, width, 1e-13);
    assertExact(right, rows, width, 1e-13);
  }

  @Test
  void sumsTravel() throws Exception {
    int width = 5;
    double[] rows = withHoles(gaussian(700, width, 41), 0.3, 42);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CoMoments sent = observed(rows, width);
        ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(sent);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertExact((CoMoments) in.readObject(), rows, width, 1e-14);
    }
  }

  @Test
  void someOfTheColumnsStand() {
    double[] rows = withHoles(gaussian(100, 4, 51), 0.3, 52);
    try (Moments all = observed(rows, 4).finish();
        Moments some = all.select(new int[] {3, 1});
        PairwiseCovariance whole = all.takePairwise(1, ones(4));
        PairwiseCovariance part = some.takePairwise(1, ones(2))) {
      assertThat(some.mean(0)).isEqualTo(all.mean(3));
      assertThat(part.matrix().get(0, 1)).isEqualTo(whole.matrix().get(1, 3));
      assertThat(part.counts().get(0, 1)).isEqualTo(whole.counts().get(1, 3));
      assertThat(some.rowsUsed(1)).isEqualTo(all.rowsUsed(1));
    }
  }

  @Test
  void columnsWithoutValuesAndPairsWithoutRowsHaveNoCovariance() {
    double[] rows = {
      MISSING, 1, MISSING, MISSING, MISSING, 2, MISSING, 3, MISSING, MISSING, MISSING, 5
    };
    try (Moments moments = observed(rows, 3).finish();
        PairwiseCovariance pairs = moments.takePairwise(1, ones(3))) {
      assertThat(triangle(pairs.counts())).containsExactly(0, 0, 0, 2, 0, 2);
      assertThat(pairs.matrix().get(0, 0)).isNaN();
      assertThat(pairs.matrix().get(1, 2)).isNaN();
      assertThat(pairs.matrix().get(1, 1)).isEqualTo(2);
      assertThat(moments.mean(0)).isNaN();
      assertThat(moments.min(0)).isNaN();
    }
  }

  @Test
  void noRowsAtAll() {
    try (Moments moments = new CoMoments(2, Scope.PAIRWISE).finish()) {
      assertThat(moments.numRows()).isZero();
      assertThat(moments.mean(0)).isNaN();
      assertThat(triangle(moments.commonRows().counts())).containsExactly(0, 0, 0);
    }
  }

  @Test
  void onlyPairwiseSumsHaveCounts() {
    try (Moments moments = observed(new double[] {1, 2}, 1, Scope.FULL).finish()) {
      assertThatThrownBy(moments::commonRows).isInstanceOf(IllegalStateException.class);
    }
  }

  private static void assertExact(double[] rows, int width, double tolerance) {
    assertExact(observed(rows.clone(), width), rows, width, tolerance);
  }

  private static void assertExact(CoMoments sums, double[] rows, int width, double tolerance) {
    int numRows = rows.length / width;
    try (Moments moments = sums.finish();
        PairwiseCovariance pairs = moments.takePairwise(0, ones(width))) {
      assertThat(moments.numRows()).isEqualTo(numRows);
      for (int i = 0; i < width; i++) {
        double std = Math.sqrt(variance(rows, width, i));
        for (int j = i; j < width; j++) {
          double[] common = common(rows, width, i, j);
          int count = common.length / 2;
          assertThat(pairs.counts().get(i, j)).isEqualTo(count);
          if (count > 0) {
            double expected = new Exact(common, 2).scatter(0, 1).doubleValue() / count;
            double size = std * Math.sqrt(variance(rows, width, j));
            assertThat(pairs.matrix().get(i, j))
                .as("c_%d,%d", i, j)
                .isCloseTo(expected, within(tolerance * size + Double.MIN_VALUE));
          }
        }
        double[] own = common(rows, width, i, i);
        if (own.length > 0) {
          double mean = new Exact(own, 2).mean(0).doubleValue();
          assertThat(moments.mean(i)).isCloseTo(mean, within(1e-14 * std + Math.ulp(mean)));
        }
      }
    }
  }

  private static double variance(double[] rows, int width, int j) {
    double[] own = common(rows, width, j, j);
    int count = own.length / 2;
    return count == 0 ? 0 : new Exact(own, 2).scatter(0, 0).doubleValue() / count;
  }

  /** The rows [n x 2] in which both columns have a value. */
  private static double[] common(double[] rows, int width, int i, int j) {
    double[] common = new double[2 * rows.length / width];
    int filled = 0;
    for (int at = 0; at < rows.length; at += width) {
      if (!Double.isNaN(rows[at + i]) && !Double.isNaN(rows[at + j])) {
        common[filled++] = rows[at + i];
        common[filled++] = rows[at + j];
      }
    }
    return Arrays.copyOf(common, filled);
  }

  private static CoMoments observed(double[] rows, int width) {
    return observed(rows, width, Scope.PAIRWISE);
  }

  private static CoMoments observed(double[] rows, int width, Scope scope) {
    CoMoments sums = new CoMoments(width, scope);
    sums.observe(rows, rows.length / width);
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

  private static double[] triangle(SymmetricMatrix matrix) {
    int d = matrix.dimension();
    double[] entries = new double[d * (d + 1) / 2];
    int at = 0;
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        entries[at++] = matrix.get(i, j);
      }
    }
    return entries;
  }
}
