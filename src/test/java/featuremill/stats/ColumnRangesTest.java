package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SparseBlock;
import featuremill.linalg.SymmetricMatrix;
import featuremill.linalg.UpperTriangle;
import featuremill.stats.CoMoments.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of any size that doubles have: their squares neither overflow nor vanish. */
final class ColumnRangesTest {
  private static final int WIDTH = HardData.WIDTH;
  private static final MathContext DIGITS = new MathContext(40);
  private long bytesBefore;

  @BeforeEach
  void remember() {
    bytesBefore = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(bytesBefore);
  }

  /** Column 0 is 1.7e9 + N(0, 1), 1 has 5 digits left, 2 is mostly zero, 5 has a trend. */
  @ParameterizedTest
  @CsvSource({
    "0, 990",
    "0, 500",
    "0, 300",
    "0, -300",
    "0, -500",
    "0, -900",
    "1, 1000",
    "1, -900",
    "2, 1000",
    "2, -1000",
    "4, 1000",
    "4, -1000",
    "5, 1000",
    "5, -1000"
  })
  void aColumnTimesAPowerOfTwoGivesTheSameBitsTimesThatPower(int column, int exponent) {
    double[] rows = HardData.rows(5_000, 3);
    double[] scaled = rows.clone();
    for (int i = column; i < rows.length; i += WIDTH) {
      scaled[i] = Math.scalb(rows[i], exponent);
      assertThat(Math.scalb(scaled[i], -exponent)).isEqualTo(rows[i]);
    }
    for (Scope scope : Scope.values()) {
      try (Moments plain = observed(rows, scope).finish();
          Moments moved = observed(scaled, scope).finish()) {
        for (int j = 0; j < WIDTH; j++) {
          int power = j == column ? exponent : 0;
          assertThat(moved.mean(j)).isEqualTo(Math.scalb(plain.mean(j), power));
          assertThat(moved.meanLow(j)).isEqualTo(Math.scalb(plain.meanLow(j), power));
          assertThat(moved.std(j, 1)).isEqualTo(Math.scalb(plain.std(j, 1), power));
          assertThat(moved.variance(j, 1)).isEqualTo(Math.scalb(plain.variance(j, 1), 2 * power));
          assertThat(moved.isConstant(j)).isEqualTo(plain.isConstant(j));
          assertThat(moved.isNearConstant(j)).isEqualTo(plain.isNearConstant(j));
          assertThat(moved.digitsLeft(j)).isEqualTo(plain.digitsLeft(j));
        }
      }
    }
    requireSameMatrices(rows, scaled, column, exponent);
    requireSameTriangles(rows, scaled);
  }

  private static void requireSameTriangles(double[] rows, double[] scaled) {
    try (Moments plain = observed(rows, Scope.TRIANGULAR).finish();
        Moments moved = observed(scaled, Scope.TRIANGULAR).finish();
        UpperTriangle expected = plain.triangle(plain.scales(0));
        UpperTriangle found = moved.triangle(moved.scales(0))) {
      assertThat(found.full().toArray()).containsExactly(expected.full().toArray());
    }
  }

  private static void requireSameMatrices(
      double[] rows, double[] scaled, int column, int exponent) {
    try (Moments plain = observed(rows, Scope.FULL).finish();
        Moments moved = observed(scaled, Scope.FULL).finish();
        SymmetricMatrix covariance = plain.covariance(1);
        SymmetricMatrix movedCovariance = moved.covariance(1);
        SymmetricMatrix standardized = plain.covariance(1, plain.scales(0));
        SymmetricMatrix movedStandardized = moved.covariance(1, moved.scales(0));
        SymmetricMatrix correlation = plain.correlation();
        SymmetricMatrix movedCorrelation = moved.correlation()) {
      for (int i = 0; i < WIDTH; i++) {
        for (int j = 0; j < WIDTH; j++) {
          int power = (i == column ? exponent : 0) + (j == column ? exponent : 0);
          assertThat(movedCovariance.get(i, j)).isEqualTo(Math.scalb(covariance.get(i, j), power));
          assertThat(movedStandardized.get(i, j)).isEqualTo(standardized.get(i, j));
          assertThat(movedCorrelation.get(i, j)).isEqualTo(correlation.get(i, j));
        }
        assertThat(movedCovariance.get(i, i)).isEqualTo(moved.variance(i, 1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 2049, 5_000})
  void columnsFromEndToEndOfTheDoublesKeepTheirDigits(int numRows) {
    double[] rows = extremes(numRows, 7);
    try (Moments moments = observed(rows, Scope.FULL).finish()) {
      requireExact(moments, rows);
    }
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void rangesMayGrowFromRowToRowAndPartsMergeInAnyOrder(Scope scope) {
    int numRows = 1_500;
    double[] rows = new double[numRows * WIDTH];
    Random random = new Random(4);
    for (int i = 0; i < numRows; i++) {
      int era = i / 500;
      double z = random.nextGaussian();
      int at = i * WIDTH;
      rows[at] = new double[] {1e-250, 1, 1e250}[era] * z;
      rows[at + 1] = new double[] {1e250, 1, 1e-250}[era] * (z + random.nextGaussian());
      rows[at + 2] = new double[] {0, 1e300, 1e300}[era];
      rows[at + 3] = era == 0 ? 1e-200 : 1e-200 * z;
      rows[at + 4] = era == 2 ? 1e155 * random.nextGaussian() : 1.7e9 + z;
      rows[at + 5] = z;
    }
    int[] cuts = {0, 500, 1_000, 1_500};
    try (Moments whole = observed(rows, scope).finish();
        Moments forwards = merged(rows, cuts, new int[] {0, 1, 2}, scope).finish();
        Moments backwards = merged(rows, cuts, new int[] {2, 1, 0}, scope).finish();
        Moments fromTheMiddle = merged(rows, cuts, new int[] {1, 2, 0}, scope).finish()) {
      if (scope == Scope.FULL) {
        requireExact(whole, rows);
        requireExact(forwards, rows);
        requireExact(backwards, rows);
        requireExact(fromTheMiddle, rows);
      }
      for (int j = 0; j < WIDTH; j++) {
        double std = whole.std(j, 0);
        assertThat(forwards.std(j, 0)).isCloseTo(std, within(1e-14 * std));
        assertThat(backwards.std(j, 0)).isCloseTo(std, within(1e-14 * std));
        assertThat(fromTheMiddle.std(j, 0)).isCloseTo(std, within(1e-14 * std));
      }
    }
    CoMoments rowByRow = new CoMoments(WIDTH, scope);
    for (int i = 0; i < numRows; i++) {
      rowByRow.observe(HardData.range(rows, WIDTH, i, i + 1), 1);
    }
    // Pairs move their centres with every row here.
    double tolerance = scope == Scope.PAIRWISE ? 1e-13 : 1e-14;
    try (Moments moments = rowByRow.finish();
        Moments whole = observed(rows, scope).finish()) {
      for (int j = 0; j < WIDTH; j++) {
        double std = whole.std(j, 0);
        assertThat(moments.std(j, 0)).isCloseTo(std, within(tolerance * std));
      }
    }
  }

  @Test
  void constantsOfAnySizeHaveNoVariance() {
    double[] rows = {Double.MAX_VALUE, Double.MIN_VALUE, 0, -1e-310, 1e200, -1.5};
    double[] all = new double[3_000 * WIDTH];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows[i % WIDTH];
    }
    try (Moments moments = observed(all, Scope.FULL).finish()) {
      assertThat(moments.means()).containsExactly(rows);
      assertThat(moments.stds(1)).containsOnly(0);
      assertThat(moments.scales(0)).containsOnly(1);
    }
  }

  @Test
  void whatIsNoNumberStaysInItsColumn() {
    double[] rows = extremes(3_000, 5);
    double[] broken = rows.clone();
    broken[2_500 * WIDTH] = Double.NaN;
    broken[17 * WIDTH + 1] = Double.NEGATIVE_INFINITY;
    try (Moments moments = observed(broken, Scope.FULL).finish();
        Moments clean = observed(rows, Scope.FULL).finish();
        SymmetricMatrix found = moments.covariance(0, clean.scales(0));
        SymmetricMatrix expected = clean.covariance(0, clean.scales(0))) {
      assertThat(moments.nanCount(0)).isEqualTo(1);
      assertThat(moments.infiniteCount(1)).isEqualTo(1);
      for (int i = 2; i < WIDTH; i++) {
        assertThat(moments.mean(i)).isEqualTo(clean.mean(i));
        for (int j = 2; j < WIDTH; j++) {
          assertThat(found.get(i, j)).isEqualTo(expected.get(i, j));
        }
      }
    }
  }

  /** Down there a double has few digits, and so has a standard deviation. */
  @Test
  void subnormalColumnsAreRightToTheSmallestDouble() {
    double[] rows = new double[400 * WIDTH];
    Random random = new Random(9);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextInt(2_000) * Double.MIN_VALUE;
    }
    Exact exact = new Exact(rows, WIDTH);
    try (Moments moments = observed(rows, Scope.FULL).finish();
        SymmetricMatrix correlation = moments.correlation()) {
      for (int j = 0; j < WIDTH; j++) {
        assertThat(moments.mean(j)).isEqualTo(exact.mean(j).doubleValue());
        assertThat(moments.std(j, 0)).isEqualTo(std(exact, j, 400).doubleValue());
        assertThat(correlation.get(0, j))
            .isCloseTo(correlation(exact, 0, j).doubleValue(), within(1e-14));
      }
    }
  }

  @Test
  void serializationKeepsThePowers() throws Exception {
    double[] rows = extremes(3_000, 17);
    CoMoments accumulator = observed(HardData.range(rows, WIDTH, 0, 2_000), Scope.FULL);
    CoMoments back = (CoMoments) copy(accumulator);
    accumulator.observe(HardData.range(rows, WIDTH, 2_000, 3_000), 1_000);
    back.observe(HardData.range(rows, WIDTH, 2_000, 3_000), 1_000);
    try (Moments one = accumulator.finish();
        Moments two = back.finish();
        Moments three = (Moments) copy(two);
        Moments some = three.select(new int[] {5, 0, 1});
        SymmetricMatrix first = one.correlation();
        SymmetricMatrix second = three.correlation();
        SymmetricMatrix selected = some.correlation()) {
      assertThat(two.stds(0)).containsExactly(one.stds(0));
      assertThat(three.stds(0)).containsExactly(one.stds(0));
      assertThat(some.std(1, 0)).isEqualTo(one.std(0, 0));
      for (int i = 0; i < WIDTH; i++) {
        assertThat(second.row(i)).isEqualTo(first.row(i));
      }
      assertThat(selected.get(0, 2)).isEqualTo(first.get(5, 1));
    }
  }

  @Test
  void sparseRowsMeetHugeAndTinyOnes() {
    int width = 30;
    double[] rows = new double[900 * width];
    Random random = new Random(2);
    for (int i = 0; i < 900; i++) {
      rows[i * width + random.nextInt(width)] = random.nextGaussian();
      rows[i * width + 3] = i == 450 ? 1e200 : 0;
      rows[i * width + 4] = i % 300 == 7 ? 1e-200 * random.nextDouble() : 0;
    }
    CoMoments moments = new CoMoments(width, Scope.FULL);
    for (int from = 0; from < 900; from += 300) {
      moments.observe(sparse(HardData.range(rows, width, from, from + 300), width));
    }
    try (Moments found = moments.finish()) {
      requireExact(found, rows, width);
    }
  }

  /** Six columns: huge, tiny, both ends of the doubles, nearly subnormal, offset, ordinary. */
  private static double[] extremes(int numRows, long seed) {
    Random random = new Random(seed);
    double[] rows = new double[numRows * WIDTH];
    for (int i = 0; i < numRows; i++) {
      double common = random.nextGaussian();
      int at = i * WIDTH;
      rows[at] = 1e160 * (3 + common + random.nextGaussian());
      rows[at + 1] = 1e-160 * (common + random.nextGaussian());
      rows[at + 2] = (random.nextBoolean() ? 1 : -1) * Double.MAX_VALUE * random.nextDouble();
      rows[at + 3] = 1e-300 * (common - random.nextGaussian());
      rows[at + 4] = 1.7e9 + random.nextGaussian() + common;
      rows[at + 5] = common;
    }
    return rows;
  }

  private static CoMoments observed(double[] rows, Scope scope) {
    CoMoments moments = new CoMoments(WIDTH, scope);
    moments.observe(rows.clone(), rows.length / WIDTH);
    return moments;
  }

  private static CoMoments merged(double[] rows, int[] cuts, int[] order, Scope scope) {
    CoMoments moments = new CoMoments(WIDTH, scope);
    for (int part : order) {
      moments.combine(observed(HardData.range(rows, WIDTH, cuts[part], cuts[part + 1]), scope));
    }
    return moments;
  }

  private static void requireExact(Moments moments, double[] rows) {
    requireExact(moments, rows, WIDTH);
  }

  /** Against the exact result for the columns times powers of two, which are exact too. */
  private static void requireExact(Moments moments, double[] rows, int width) {
    int numRows = rows.length / width;
    int[] exponents = new int[width];
    double[] brought = new double[rows.length];
    for (int j = 0; j < width; j++) {
      double largest = Math.max(Math.abs(moments.min(j)), Math.abs(moments.max(j)));
      exponents[j] = largest == 0 ? 0 : Math.getExponent(largest);
      for (int i = j; i < rows.length; i += width) {
        double x = Math.scalb(rows[i], -exponents[j]);
        brought[i] = Math.abs(x) < 0x1p-200 ? 0 : x;
      }
    }
    Exact exact = new Exact(brought, width);
    BigDecimal[] stds = new BigDecimal[width];
    for (int j = 0; j < width; j++) {
      stds[j] = std(exact, j, numRows);
      double std = Math.scalb(stds[j].doubleValue(), exponents[j]);
      double mean = Math.scalb(exact.mean(j).doubleValue(), exponents[j]);
      assertThat(moments.std(j, 0)).isCloseTo(std, within(1e-14 * std));
      assertThat(moments.mean(j)).isCloseTo(mean, within(1e-14 * std + Math.ulp(mean)));
    }
    try (SymmetricMatrix correlation = moments.correlation()) {
      for (int i = 0; i < width; i++) {
        for (int j = i + 1; j < width; j++) {
          if (stds[i].signum() * stds[j].signum() > 0) {
            assertThat(correlation.get(i, j))
                .as("correlation of %d and %d", i, j)
                .isCloseTo(
                    exact
                        .scatter(i, j)
                        .divide(BigDecimal.valueOf(numRows), DIGITS)
                        .divide(stds[i].multiply(stds[j]), DIGITS)
                        .doubleValue(),
                    within(1e-14));
          }
        }
      }
    }
  }

  private static BigDecimal std(Exact exact, int j, int numRows) {
    return exact.scatter(j, j).divide(BigDecimal.valueOf(numRows), DIGITS).sqrt(DIGITS);
  }

  private static BigDecimal correlation(Exact exact, int i, int j) {
    BigDecimal size = exact.scatter(i, i).multiply(exact.scatter(j, j)).sqrt(DIGITS);
    return exact.scatter(i, j).divide(size, DIGITS);
  }

  private static SparseBlock sparse(double[] rows, int width) {
    SparseBlock block = new SparseBlock(width, 0);
    for (int from = 0; from < rows.length; from += width) {
      block.addDenseRow(rows, from);
    }
    return block;
  }

  private static Object copy(Object object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(object);
    }
    try (ObjectInputStream stream =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return stream.readObject();
    }
  }
}
