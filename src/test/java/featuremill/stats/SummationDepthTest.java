package featuremill.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.linalg.SparseBlock;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments.Scope;
import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted bounds what rounding does, and is no more than the cut of the rows explains. */
final class SummationDepthTest {
  private static final double UNIT = 0x1p-53;
  private static final int STEPS = 20;

  @Test
  void aSumInAnyOrderMeetsAsManyAdditionsAsItHasProducts() {
    SummationDepth depth = new SummationDepth();
    assertThat(depth.additions()).isZero();

    depth.addProducts(1, 1);
    assertThat(depth.additions()).isEqualTo(1);

    depth.addProducts(7, 1);
    assertThat(depth.additions()).isEqualTo(8);
    assertThat(depth.roundings()).isEqualTo(8 + STEPS);
  }

  @Test
  void runsAreAddedOneByOneToWhatIsThere() {
    SummationDepth depth = new SummationDepth();
    for (int block = 0; block < 10; block++) {
      depth.addProducts(100, 32);
    }

    assertThat(depth.additions()).isEqualTo(100 + 9 * 4);
  }

  @Test
  void aMergeCostsTwoAdditionsMoreThanItsDeeperSide() {
    SummationDepth left = new SummationDepth();
    left.addSum(4);
    SummationDepth right = new SummationDepth();
    right.addSum(99);

    left.join(right);
    assertThat(left.additions()).isEqualTo(102);

    SummationDepth copy = new SummationDepth();
    copy.addSum(1000);
    copy.set(left);
    assertThat(copy.additions()).isEqualTo(102);
  }

  /** Sizes around a block, of columns that take digits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 255, 2048, 2049})
  void boundsTheErrorOfDenseRows(int numRows) {
    double[] rows = HardData.rows(numRows, numRows);

    try (CoMoments moments = new CoMoments(HardData.WIDTH, Scope.FULL)) {
      moments.observe(rows.clone(), numRows);
      requireBounded(moments, rows, HardData.WIDTH);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 33, 1100})
  void boundsTheErrorOfVariancesAlone(int numRows) {
    double[] rows = HardData.rows(numRows, 3);

    try (CoMoments moments = new CoMoments(HardData.WIDTH, Scope.DIAGONAL)) {
      moments.observe(rows.clone(), numRows);
      requireBounded(moments, rows, HardData.WIDTH);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 150})
  void boundsTheErrorOfSparseRowsAndOfThoseMergedWithDenseOnes(int numRows) {
    int width = 40;
    Random random = new Random(numRows);
    double[] rows = new double[3 * numRows * width];
    for (int i = 0; i < rows.length; i++) {
      boolean timestamp = i % width == 7;
      rows[i] = timestamp ? 1.7e9 + random.nextGaussian() : random.nextInt(20) == 0 ? 1 / 3.0 : 0;
    }
    double[] last = HardData.range(rows, width, 2 * numRows, 3 * numRows);

    try (CoMoments moments = new CoMoments(width, Scope.FULL);
        CoMoments right = new CoMoments(width, Scope.FULL)) {
      moments.observe(sparse(HardData.range(rows, width, 0, numRows), width));
      moments.observe(sparse(HardData.range(rows, width, numRows, 2 * numRows), width));
      right.observe(last, numRows);
      moments.combine(right);
      requireBounded(moments, rows, width);
    }
  }

  @Test
  void integersAreRoundedOnceHoweverManyThereAre() {
    double[] rows = IntStream.range(0, 20_000).mapToDouble(i -> i % 251).toArray();

    try (CoMoments moments = new CoMoments(2, Scope.FULL)) {
      moments.observe(rows, 10_000);
      try (Moments found = moments.finish()) {
        assertThat(found.roundings()).isEqualTo(IntegerSums.DEEPEST + 1 + STEPS);
      }
    }
  }

  @Test
  void growsWithTheBlocksAndTheMergesAndNotWithTheRows() {
    int numRows = 20_000;
    int parts = 8;
    int width = 100;
    double[] rows = new Random(5).doubles((long) numRows * width / parts).toArray();

    try (CoMoments moments = new CoMoments(width, Scope.FULL)) {
      for (int part = 0; part < parts; part++) {
        CoMoments next = new CoMoments(width, Scope.FULL);
        next.observe(rows.clone(), numRows / parts);
        moments.combine(next);
      }
      try (Moments found = moments.finish()) {
        long block = CoMoments.blockRows(width) + 1L;
        long blocks = (numRows / parts + block - 1) / block;
        assertThat(found.roundings())
            .isBetween(block, block + blocks * (block / 32 + 1) + 2 * parts + STEPS)
            .isLessThan(numRows / 10);
        try (Moments some = found.select(new int[] {3})) {
          assertThat(some.roundings()).isEqualTo(found.roundings());
        }
      }
    }
  }

  @Test
  void aTriangleIsNoSum() {
    try (CoMoments moments = new CoMoments(1, Scope.TRIANGULAR);
        Moments found = moments.finish()) {
      assertThatThrownBy(found::roundings)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a triangle is not a sum");
    }
  }

  private static SparseBlock sparse(double[] rows, int width) {
    SparseBlock block = new SparseBlock(width, 0);
    for (int from = 0; from < rows.length; from += width) {
      block.addDenseRow(rows, from);
    }
    return block;
  }

  /** |fl(S) - S|_2, by the larger Frobenius norm, against gamma_h trace(S). */
  private static void requireBounded(CoMoments sums, double[] rows, int width) {
    try (Moments found = sums.finish()) {
      Exact exact = new Exact(rows, width);
      double squares = 0;
      double trace = 0;
      for (int i = 0; i < width; i++) {
        trace += exact.scatter(i, i).doubleValue();
        squares += square(found.sumOfSquares(i), exact, i, i);
      }
      if (found.scope() == Scope.FULL) {
        squares += offDiagonal(found, exact);
      }
      double h = found.roundings() * UNIT;
      assertThat(Math.sqrt(squares)).isLessThanOrEqualTo(h / (1 - h) * trace);
      long numRows = rows.length / width;
      assertThat(found.roundings()).isLessThanOrEqualTo(2 * numRows + 2L * STEPS);
    }
  }

  private static double offDiagonal(Moments found, Exact exact) {
    double squares = 0;
    try (SymmetricMatrix covariance = found.covariance(0)) {
      for (int i = 0; i < covariance.dimension(); i++) {
        for (int j = 0; j < i; j++) {
          squares += 2 * square(covariance.get(i, j) * found.numRows(), exact, i, j);
        }
      }
    }
    return squares;
  }

  private static double square(double sum, Exact exact, int i, int j) {
    double error = new BigDecimal(sum).subtract(exact.scatter(i, j)).doubleValue();
    return error * error;
  }
}
