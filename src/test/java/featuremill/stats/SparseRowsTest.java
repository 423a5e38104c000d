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

/** Sparse rows give what the same rows give in full. */
final class SparseRowsTest {
  private static final int WIDTH = 60;
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
  @ValueSource(ints = {1, 2, 3, 7, 100, 5000})
  void hardDenseColumnsAmongSparseOnesKeepTheirDigits(int numRows) {
    double[] rows = mixed(numRows, 1);
    SparseBlock block = sparse(rows);
    assertThat(SparsePass.suits(block, null)).isTrue();

    try (Moments moments = observed(Scope.FULL, block).finish()) {
      requireExact(moments, rows, 3e-15);
    }
  }

  @Test
  void blocksMergeWithBlocksOfBothKinds() {
    double[] rows = mixed(900, 2);
    double[][] parts = {
      Arrays.copyOfRange(rows, 0, 300 * WIDTH),
      Arrays.copyOfRange(rows, 300 * WIDTH, 500 * WIDTH),
      Arrays.copyOfRange(rows, 500 * WIDTH, 900 * WIDTH)
    };

    try (CoMoments moments = new CoMoments(WIDTH, Scope.FULL)) {
      moments.observe(sparse(parts[0]));
      moments.observe(parts[1].clone(), 200);
      moments.observe(sparse(parts[2]));
      try (Moments found = moments.finish()) {
        requireExact(found, rows, 3e-15);
      }
    }
  }

  @Test
  void aColumnMayBeSparseInOneBlockAndDenseInTheNext() {
    double[] rows = mixed(1200, 3);
    Random random = new Random(3);
    for (int i = 0; i < 1200; i++) {
      rows[i * WIDTH + 5] = i < 600 ? 0 : 1.7e9 + random.nextGaussian();
    }

    try (Moments moments =
        observed(
                Scope.FULL,
                sparse(Arrays.copyOfRange(rows, 0, 600 * WIDTH)),
                sparse(Arrays.copyOfRange(rows, 600 * WIDTH, 1200 * WIDTH)))
            .finish()) {
      requireExact(moments, rows, 3e-15);
    }
  }

  @Test
  void variancesAloneAreTheSame() {
    double[] rows = mixed(700, 4);

    try (Moments all = observed(Scope.FULL, sparse(rows)).finish();
        Moments variances = observed(Scope.DIAGONAL, sparse(rows)).finish()) {
      for (int j = 0; j < WIDTH; j++) {
        assertThat(variances.variance(j, 1))
            .isCloseTo(all.variance(j, 1), within(1e-15 * all.variance(j, 1)));
        assertThat(variances.mean(j)).isEqualTo(all.mean(j));
      }
    }
  }

  @Test
  void variancesAloneKeepAllDigitsOfEveryColumn() {
    double[] rows = mixed(700, 6);
    for (int i = 0; i < 700; i++) {
      rows[i * WIDTH + 3] = i % 4 == 0 ? 0 : 1e-160 * (1 + i);
      rows[i * WIDTH + 4] = i % 3 == 0 ? 0 : 1e160 * (1 + i);
      rows[i * WIDTH + 5] = i % 100 == 0 ? 1e200 : 0;
      rows[i * WIDTH + 6] = Double.MAX_VALUE;
    }
    SparseBlock[] blocks = {
      sparse(Arrays.copyOfRange(rows, 0, 300 * WIDTH)),
      sparse(Arrays.copyOfRange(rows, 300 * WIDTH, 700 * WIDTH))
    };

    try (Moments moments = observed(Scope.DIAGONAL, blocks).finish()) {
      Exact exact = new Exact(rows, WIDTH);
      for (int j = 0; j < WIDTH; j++) {
        double variance = exact.scatter(j, j).doubleValue() / 700;
        double std = Math.sqrt(variance);
        if (j > 2 && j < 7) {
          // The square itself may be beyond the doubles, its root is not.
          std = Math.sqrt(exact.scatter(j, j).movePointLeft(2 * magnitude(j)).doubleValue() / 700);
          std *= Math.pow(10, magnitude(j));
        }
        assertThat(moments.std(j, 0)).as("%d", j).isCloseTo(std, within(3e-15 * std));
        double mean = exact.mean(j).doubleValue();
        assertThat(moments.mean(j)).isCloseTo(mean, within(Math.ulp(mean) + 1e-15 * std));
      }
      assertThat(moments.isConstant(6)).isTrue();
      assertThat(moments.mean(6)).isEqualTo(Double.MAX_VALUE);
    }
  }

  private static int magnitude(int column) {
    return new int[] {-160, 160, 200, 300}[column - 3];
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 255, 700})
  void valuesOtherThanZeroAreCountedInBlocksOfBothKinds(int numRows) {
    double[] rows = mixed(numRows, 7);
    long[] expected = new long[WIDTH];
    for (int i = 0; i < rows.length; i++) {
      int j = i % WIDTH;
      if (j == 2 && i / WIDTH % 2 == 0) {
        rows[i] = Double.MIN_VALUE;
      } else if (j == 3 && i / WIDTH % 3 == 0) {
        rows[i] = i / WIDTH % 2 == 0 ? Double.NaN : Double.NEGATIVE_INFINITY;
      }
      expected[j] += rows[i] != 0 ? 1 : 0;
    }
    int half = numRows / 2 * WIDTH;

    try (CoMoments moments = observed(Scope.DIAGONAL, sparse(Arrays.copyOf(rows, half)))) {
      moments.observe(Arrays.copyOfRange(rows, half, rows.length), numRows - numRows / 2);
      try (Moments found = moments.finish();
          Moments some = found.select(new int[] {3, 2})) {
        for (int j = 0; j < WIDTH; j++) {
          assertThat(found.nonZeros(j)).as("%d", j).isEqualTo(expected[j]);
        }
        assertThat(some.nonZeros(0)).isEqualTo(expected[3]);
        assertThat(found.nanCount(3)).isEqualTo((numRows + 5) / 6);
        assertThat(found.infiniteCount(3)).isEqualTo((numRows + 2) / 6);
      }
    }
  }

  @Test
  void otherScopesDoNotCountThem() {
    try (Moments moments = observed(Scope.FULL, sparse(mixed(3, 8))).finish()) {
      assertThatThrownBy(() -> moments.nonZeros(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Scope.DIAGONAL only");
    }
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void rangesAndConstantsCountTheZerosThatAreNotStored(Scope scope) {
    double[] rows = new double[50 * WIDTH];
    for (int i = 0; i < 50; i++) {
      rows[i * WIDTH] = 3;
      rows[i * WIDTH + 1] = i == 7 ? -2 : 0;
    }

    try (Moments moments = observed(scope, sparse(rows)).finish()) {
      assertThat(moments.isConstant(0)).isTrue();
      assertThat(moments.isConstant(1)).isFalse();
      assertThat(moments.isConstant(2)).isTrue();
      assertThat(moments.min(1)).isEqualTo(-2);
      assertThat(moments.max(1)).isZero();
      assertThat(moments.variance(0, 0)).isZero();
      assertThat(moments.variance(2, 0)).isZero();
    }
  }

  @Test
  void whatIsNotFiniteIsCountedAndHugeValuesAreTakenInFull() {
    double[] rows = mixed(300, 5);
    rows[17 * WIDTH + 9] = Double.NaN;
    rows[18 * WIDTH + 9] = Double.NEGATIVE_INFINITY;
    rows[19 * WIDTH + 10] = 1e140;

    try (Moments moments = observed(Scope.FULL, sparse(rows)).finish()) {
      assertThat(moments.nanCount(9)).isEqualTo(1);
      assertThat(moments.infiniteCount(9)).isEqualTo(1);
      assertThat(moments.isClean(10)).isTrue();
      assertThat(moments.max(10)).isEqualTo(1e140);
    }
  }

  @Test
  void refusesRowsOfAnotherWidthAndEntriesOutOfOrder() {
    try (CoMoments moments = new CoMoments(3, Scope.FULL)) {
      SparseBlock block = new SparseBlock(4, 0);
      assertThatThrownBy(() -> moments.observe(block))
          .hasMessage("cannot observe sparse rows of 4 columns: there are 3 features");
      assertThatThrownBy(() -> addRow(block, 2, 1))
          .hasMessageContaining("entry 1 of a sparse row is for column 1 after 2");
      assertThatThrownBy(() -> addRow(block, 4)).hasMessageContaining("for column 4");
      assertThat(block.rows()).isZero();
      addRow(block, 0, 3);
      assertThat(block.entries()).isEqualTo(2);
    }
  }

  private static void addRow(SparseBlock block, int... columns) {
    int start = block.startRow(columns.length);
    System.arraycopy(columns, 0, block.indices(), start, columns.length);
    Arrays.fill(block.values(), start, start + columns.length, 1.0);
    block.endRow(columns.length);
  }

  /** Two dense columns that are hard to take the variance of, the others filled one in fifty. */
  private static double[] mixed(int numRows, long seed) {
    Random random = new Random(seed);
    double[] rows = new double[numRows * WIDTH];
    for (int i = 0; i < numRows; i++) {
      rows[i * WIDTH] = 1.7e9 + random.nextGaussian();
      rows[i * WIDTH + 31] = 1e5 + 9e-6 * random.nextGaussian();
      for (int j = 1; j < WIDTH; j++) {
        if (j != 31 && random.nextInt(50) == 0) {
          rows[i * WIDTH + j] = 5 + random.nextGaussian();
        }
      }
    }
    return rows;
  }

  private static SparseBlock sparse(double[] rows) {
    SparseBlock block = new SparseBlock(WIDTH, 0);
    for (int from = 0; from < rows.length; from += WIDTH) {
      block.addDenseRow(rows, from);
    }
    return block;
  }

  private static CoMoments observed(Scope scope, SparseBlock... blocks) {
    CoMoments moments = new CoMoments(WIDTH, scope);
    for (SparseBlock block : blocks) {
      moments.observe(block);
    }
    return moments;
  }

  private static void requireExact(Moments moments, double[] rows, double tolerance) {
    Exact exact = new Exact(rows, WIDTH);
    assertThat(moments.numRows()).isEqualTo(rows.length / WIDTH);
    double[] squares = new double[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      squares[j] = exact.scatter(j, j).doubleValue();
      double std = Math.sqrt(squares[j] / moments.numRows());
      double mean = exact.mean(j).doubleValue();
      assertThat(moments.mean(j)).isCloseTo(mean, within(Math.ulp(mean) + 1e-15 * std));
    }
    try (SymmetricMatrix covariance = moments.covariance(0)) {
      for (int i = 0; i < WIDTH; i += i == 0 ? 1 : 5) {
        for (int j = i; j < WIDTH; j++) {
          assertThat(covariance.get(i, j) * moments.numRows())
              .as("%d, %d", i, j)
              .isCloseTo(
                  exact.scatter(i, j).doubleValue(),
                  within(tolerance * Math.sqrt(squares[i] * squares[j])));
        }
      }
    }
  }
}
