package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments.Scope;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of integers lose nothing before the last rounding, however they are cut. */
final class IntegerRowsTest {
  private static final int WIDTH = 7;
  private long bytesBefore;

  @BeforeEach
  void remember() {
    bytesBefore = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(bytesBefore);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 2048, 2049, 9001})
  void everyEntryIsTheExactOneToOneUnitInTheLastPlaceOfItsSize(int numRows) {
    double[] rows = integers(numRows, 1);

    try (Moments moments = observed(rows).finish()) {
      requireExact(moments, rows, 1);
    }
  }

  @Test
  void howRowsAreCutAndMergedDoesNotTouchABit() {
    double[] rows = integers(6000, 2);
    try (Moments whole = observed(rows).finish();
        SymmetricMatrix expected = whole.covariance(1)) {
      for (int parts : new int[] {2, 3, 16}) {
        try (Moments merged = merged(rows, parts).finish();
            SymmetricMatrix found = merged.covariance(1)) {
          assertThat(merged.means()).isEqualTo(whole.means());
          assertThat(merged.meanLows()).isEqualTo(whole.meanLows());
          for (int i = 0; i < WIDTH; i++) {
            assertThat(found.row(i)).isEqualTo(expected.row(i));
          }
        }
      }
    }
  }

  @Test
  void aValueThatIsNoIntegerTurnsToSumsAboutTheMean() {
    double[] rows = integers(5000, 3);
    rows[3000 * WIDTH + 2] = 0.5;

    try (Moments moments = observed(rows).finish();
        Moments merged = merged(rows, 5).finish()) {
      requireExact(moments, rows, 64);
      requireExact(merged, rows, 64);
    }
  }

  @Test
  void integersTooLargeForExactSumsAreCentred() {
    double[] rows = integers(3000, 4);
    for (int i = 0; i < 3000; i++) {
      rows[i * WIDTH] = 1.7e9 + i % 5;
    }

    try (Moments moments = observed(rows).finish()) {
      requireExact(moments, rows, 64);
    }
  }

  @Test
  void whatIsNotFiniteIsCounted() {
    double[] rows = integers(10, 5);
    rows[3] = Double.NaN;
    rows[WIDTH + 4] = Double.NEGATIVE_INFINITY;

    try (Moments moments = observed(rows).finish()) {
      assertThat(moments.nanCount(3)).isEqualTo(1);
      assertThat(moments.infiniteCount(4)).isEqualTo(1);
      assertThat(moments.isClean(2)).isTrue();
    }
  }

  /** Pixels, a rare count, a one-hot column, a constant, negatives. */
  private static double[] integers(int numRows, long seed) {
    Random random = new Random(seed);
    double[] rows = new double[numRows * WIDTH];
    for (int i = 0; i < numRows; i++) {
      int at = i * WIDTH;
      rows[at] = random.nextInt(256);
      rows[at + 1] = (rows[at] + random.nextInt(20)) % 256;
      rows[at + 2] = random.nextInt(500) == 0 ? random.nextInt(90_000) : 0;
      rows[at + 3] = random.nextInt(3) == 0 ? 1 : 0;
      rows[at + 4] = 42;
      rows[at + 5] = -random.nextInt(1000);
      rows[at + 6] = i;
    }
    return rows;
  }

  private static CoMoments observed(double[] rows) {
    CoMoments moments = new CoMoments(WIDTH, Scope.FULL);
    moments.observe(rows.clone(), rows.length / WIDTH);
    return moments;
  }

  private static CoMoments merged(double[] rows, int parts) {
    CoMoments all = new CoMoments(WIDTH, Scope.FULL);
    int numRows = rows.length / WIDTH;
    for (int p = 0; p < parts; p++) {
      int from = numRows * p / parts;
      int to = numRows * (p + 1) / parts;
      all.combine(observed(Arrays.copyOfRange(rows, from * WIDTH, to * WIDTH)));
    }
    return all;
  }

  private static void requireExact(Moments moments, double[] rows, double ulps) {
    Exact exact = new Exact(rows, WIDTH);
    for (int j = 0; j < WIDTH; j++) {
      double mean = exact.mean(j).doubleValue();
      double std = ulps == 1 ? 0 : moments.std(j, 0);
      assertThat(moments.mean(j)).isCloseTo(mean, within(1e-15 * std));
    }
    try (SymmetricMatrix covariance = moments.covariance(0)) {
      for (int i = 0; i < WIDTH; i++) {
        for (int j = i; j < WIDTH; j++) {
          double n = moments.numRows();
          double size =
              Math.sqrt(exact.scatter(i, i).doubleValue() * exact.scatter(j, j).doubleValue()) / n;
          assertThat(covariance.get(i, j))
              .as("%d, %d", i, j)
              .isCloseTo(exact.scatter(i, j).doubleValue() / n, within(ulps * Math.ulp(size)));
        }
      }
    }
  }
}
