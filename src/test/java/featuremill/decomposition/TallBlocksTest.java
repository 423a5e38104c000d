package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against plain loops, around the ends of chunks and runs, on one thread and on three. */
final class TallBlocksTest {
  private static final Blas BLAS = Blas.best();

  /** One run more than fits one chunk each, and a row. */
  private static final int MANY = TallBlocks.CHUNK * TallBlocks.MOST_RUNS + 1;

  private final TallBlocks one = new TallBlocks(BLAS, 1);
  private final TallBlocks three = new TallBlocks(BLAS, 3);

  /** Random numbers, kept on the heap beside. */
  private static final class Block implements AutoCloseable {
    private final OffHeapDoubles memory;
    private final DenseBlock block;
    private final double[][] values;

    Block(int rows, int columns, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      memory = OffHeapDoubles.allocate((long) rows * columns);
      block = DenseBlock.columnMajor(memory, rows, columns);
      values = new double[rows][columns];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          values[i][j] = random.nextDouble(-1, 1);
          block.set(i, j, values[i][j]);
        }
      }
    }

    void require(double[][] expected, double tolerance) {
      for (int i = 0; i < expected.length; i++) {
        for (int j = 0; j < expected[i].length; j++) {
          assertThat(block.get(i, j)).isCloseTo(expected[i][j], offset(tolerance));
        }
      }
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 2047, 2048, 2049, 4097, MANY})
  void innerProducts(int rows) {
    try (Block a = new Block(rows, 3, 1);
        Block b = new Block(rows, 2, 2)) {
      double[][] expected = new double[3][2];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 2; j++) {
            expected[i][j] += a.values[row][i] * b.values[row][j];
          }
        }
      }
      double[][] found = one.innerProducts(a.block, b.block);
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 2; j++) {
          // Sums of products below 1, of either sign.
          assertThat(found[i][j]).isCloseTo(expected[i][j], offset(1e-14 * (1 + rows)));
        }
      }
      assertThat(three.innerProducts(a.block, b.block)).isDeepEqualTo(found);
      assertThat(one.innerProducts(a.block.columnRange(0, 0), b.block)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 2047, 2049, 4097})
  void productsThatStayTall(int rows) {
    double[][] factor = {{1, -2}, {0.5, 3}, {-1, 0}};
    try (Block q = new Block(rows, 3, 3);
        Block w = new Block(rows, 2, 4)) {
      double[][] expected = new double[rows][2];
      double[][] product = new double[rows][2];
      for (int row = 0; row < rows; row++) {
        for (int j = 0; j < 2; j++) {
          for (int p = 0; p < 3; p++) {
            product[row][j] += q.values[row][p] * factor[p][j];
          }
          expected[row][j] = w.values[row][j] - product[row][j];
        }
      }
      three.subtractProduct(q.block, factor, w.block);
      w.require(expected, 1e-14);
      three.multiplyInPlace(q.block, factor);
      q.require(product, 1e-14);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 2049, 4097})
  void sumsCopiesAndLengths(int rows) {
    try (Block x = new Block(rows, 2, 5);
        Block y = new Block(rows, 2, 6);
        Block z = new Block(rows, 2, 7)) {
      double[][] expected = new double[rows][2];
      double[] squares = new double[2];
      for (int row = 0; row < rows; row++) {
        for (int j = 0; j < 2; j++) {
          expected[row][j] = 2 * x.values[row][j] - y.values[row][j] + 0.5 * z.values[row][j];
          squares[j] += expected[row][j] * expected[row][j];
        }
      }
      three.combine(2, x.block, -1, y.block, 0.5, z.block);
      x.require(expected, 1e-14);
      double[] lengths = three.lengths(x.block);
      for (int j = 0; j < 2; j++) {
        double length = Math.sqrt(squares[j]);
        assertThat(lengths[j]).isCloseTo(length, offset(1e-14 * (1 + rows) * length));
      }
      assertThat(one.lengths(x.block)).isEqualTo(lengths);
      three.copy(x.block, y.block);
      y.require(expected, 1e-14);
      three.scale(y.block, 0, 0x1p600);
      assertThat(three.lengths(y.block)).containsExactly(0, lengths[1] * 0x1p600);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2049, 4097})
  void randomColumnsDoNotDependOnChunks(int rows) {
    try (Block chunked = new Block(rows, 2, 8);
        Block whole = new Block(rows, 2, 9)) {
      GaussianColumns random = new GaussianColumns(11);
      three.fill(random, chunked.block, 4);
      random.fill(whole.block, 4);
      assertThat(chunked.block.toArray()).isEqualTo(whole.block.toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2048, 2049, MANY - 1, MANY, 1_000_000})
  void everyRowOnceInAtMostSoManyRuns(int rows) {
    AtomicIntegerArray seen = new AtomicIntegerArray(rows);
    three.forChunks(
        rows,
        (from, to) -> {
          assertThat(from % TallBlocks.CHUNK).isZero();
          assertThat(to - from).isBetween(1, TallBlocks.CHUNK);
          for (int row = from; row < to; row++) {
            seen.incrementAndGet(row);
          }
        });
    for (int row = 0; row < rows; row++) {
      assertThat(seen.get(row) == 1).isTrue();
    }
    assertThat(TallBlocks.runs(rows)).isBetween(rows == 0 ? 0 : 1, TallBlocks.MOST_RUNS);
  }
}
