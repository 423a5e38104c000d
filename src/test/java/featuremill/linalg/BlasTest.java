package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both implementations against three loops; entries lie in [-1, 1]. */
final class BlasTest {
  private static final double UNIT = 0x1p-53;

  static List<Blas> implementations() {
    return List.of(Blas.of(OpenBlasProvider.load()), Blas.of(NetlibProvider.load()));
  }

  static Stream<Arguments> sizes() {
    return implementations().stream()
        .flatMap(
            blas ->
                Stream.of(0, 1, 2, 3, 5, 8, 17, 64, 65, 130, 257)
                    .map(size -> Arguments.of(blas, size)));
  }

  static double tolerance(int length) {
    return 4 * (length + 2) * UNIT;
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void syrkAddsSquares(Blas blas, int d) {
    for (int n : new int[] {0, 1, 7, 130}) {
      double[][] a = Matrices.random(n, d, 1);
      double[][] c = Matrices.symmetric(d, 2);
      try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) n * d);
          SymmetricMatrix result = Matrices.symmetricMatrix(c)) {
        DenseBlock rows = DenseBlock.rowMajor(memory, n, d);
        Matrices.fill(rows, a);
        blas.syrk(0.5, rows, -2, result);
        double[][] expected = Matrices.product(0.5, Matrices.transpose(a, d), a, n, -2, c);
        assertThat(Matrices.largestDifference(result, expected)).isLessThan(tolerance(n));
        blas.syrk(1, rows, 0, result);
        expected = Matrices.product(1, Matrices.transpose(a, d), a, n, 0, c);
        assertThat(Matrices.largestDifference(result, expected)).isLessThan(tolerance(n));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void syrAddsOneSquare(Blas blas, int d) {
    double[] x = Matrices.random(1, d, 3)[0];
    double[][] c = Matrices.symmetric(d, 4);
    try (SymmetricMatrix result = Matrices.symmetricMatrix(c)) {
      blas.syr(-1.5, x, result);
      double[][] row = {x};
      double[][] expected = Matrices.product(-1.5, Matrices.transpose(row, d), row, 1, 1, c);
      assertThat(Matrices.largestDifference(result, expected)).isLessThan(tolerance(1));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void symmMultipliesByTheWholeMatrix(Blas blas, int d) {
    int n = 5;
    double[][] a = Matrices.symmetric(d, 5);
    double[][] b = Matrices.random(d, n, 6);
    double[][] c = Matrices.random(d, n, 7);
    double[][] expected = Matrices.product(2, a, b, d, -1, c);
    for (Layout left : Layout.values()) {
      for (Layout right : Layout.values()) {
        try (OffHeapDoubles forB = OffHeapDoubles.allocate(4L * (d + 1) * (n + 1));
            OffHeapDoubles forC = OffHeapDoubles.allocate(4L * (d + 1) * (n + 1));
            SymmetricMatrix matrix = Matrices.symmetricMatrix(a)) {
          DenseBlock in = left.block(forB, d, n);
          DenseBlock out = right.block(forC, d, n);
          Matrices.fill(in, b);
          Matrices.fill(out, c);
          blas.symm(2, matrix, in, -1, out);
          assertThat(Matrices.largestDifference(out, expected)).isLessThan(tolerance(d));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void gemmTakesEveryView(Blas blas, int inner) {
    int m = 3;
    int n = 6;
    double[][] a = Matrices.random(m, inner, 8);
    double[][] b = Matrices.random(inner, n, 9);
    double[][] c = Matrices.random(m, n, 10);
    double[][] expected = Matrices.product(0.25, a, b, inner, 3, c);
    for (Layout left : Layout.values()) {
      for (Layout right : Layout.values()) {
        for (Layout result : Layout.values()) {
          try (OffHeapDoubles memory = OffHeapDoubles.allocate(3L * 4 * 8 * (inner + 8))) {
            long third = memory.length() / 3;
            DenseBlock viewA = left.block(memory, m, inner);
            DenseBlock viewB = right.blockAt(memory, third, inner, n);
            DenseBlock viewC = result.blockAt(memory, 2 * third, m, n);
            Matrices.fill(viewA, a);
            Matrices.fill(viewB, b);
            Matrices.fill(viewC, c);
            blas.gemm(0.25, viewA, viewB, 3, viewC);
            assertThat(Matrices.largestDifference(viewC, expected)).isLessThan(tolerance(inner));
            assertThat(Matrices.largestDifference(viewA, a)).isZero();
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void gemmOfSquares(Blas blas, int size) {
    double[][] a = Matrices.random(size, size, 11);
    double[][] b = Matrices.random(size, size, 12);
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(3L * size * size)) {
      DenseBlock stacked = DenseBlock.rowMajor(memory, 3 * size, size);
      DenseBlock left = stacked.rowRange(0, size);
      DenseBlock right = stacked.rowRange(size, 2 * size);
      DenseBlock result = stacked.rowRange(2 * size, 3 * size);
      Matrices.fill(left, a);
      Matrices.fill(right, b);
      blas.gemm(1, left.transposed(), right, 0, result);
      double[][] expected =
          Matrices.product(1, Matrices.transpose(a, size), b, size, 0, new double[size][size]);
      assertThat(Matrices.largestDifference(result, expected)).isLessThan(tolerance(size));
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void betaZeroForgetsWhatWasThere(Blas blas) {
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(12);
        SymmetricMatrix matrix = SymmetricMatrix.zeros(2)) {
      DenseBlock all = DenseBlock.rowMajor(memory, 6, 2);
      DenseBlock result = all.rowRange(4, 6);
      result.set(0, 0, Double.NaN);
      blas.gemm(1, all.rowRange(0, 2), all.rowRange(2, 4), 0, result);
      assertThat(result.get(0, 0)).isZero();
      result.set(1, 1, Double.NaN);
      blas.symm(1, matrix, all.rowRange(0, 2), 0, result);
      assertThat(result.get(1, 1)).isZero();
      matrix.set(0, 1, Double.NaN);
      blas.syrk(1, all.rowRange(0, 4), 0, matrix);
      assertThat(matrix.get(1, 0)).isZero();
      matrix.set(0, 1, Double.NaN);
      blas.syrk(1, all.rowRange(0, 0), 0, matrix);
      assertThat(matrix.get(1, 0)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void choleskyFactors(Blas blas, int d) {
    double[][] a = Matrices.symmetric(d, 13);
    for (int i = 0; i < d; i++) {
      a[i][i] += d;
    }
    try (SymmetricMatrix matrix = Matrices.symmetricMatrix(a)) {
      assertThat(blas.cholesky(matrix)).isTrue();
      double[][] upper = new double[d][d];
      for (int i = 0; i < d; i++) {
        for (int j = i; j < d; j++) {
          upper[i][j] = matrix.get(i, j);
        }
      }
      double[][] back =
          Matrices.product(1, Matrices.transpose(upper, d), upper, d, 0, new double[d][d]);
      try (SymmetricMatrix expected = Matrices.symmetricMatrix(a)) {
        // |R'R - A| <= gamma_(d+1) |R'||R|, whose entries are at most those of the diagonal.
        assertThat(Matrices.largestDifference(expected, back))
            .isLessThan(2.0 * d * d * UNIT + UNIT);
      }
    }
  }

  /** Sizes about those of the tiles that the work is cut into. */
  @ParameterizedTest
  @ValueSource(ints = {255, 256, 257, 512, 769, 1100})
  void choleskyOfSeveralTilesHasTheSameBitsInAnyPool(int d) throws Exception {
    Blas blas = Blas.of(OpenBlasProvider.load());
    double[][] a = Matrices.symmetric(d, 31);
    for (int i = 0; i < d; i++) {
      a[i][i] += d;
    }
    ForkJoinPool four = new ForkJoinPool(4);
    try (SymmetricMatrix first = Matrices.symmetricMatrix(a);
        SymmetricMatrix second = Matrices.symmetricMatrix(a);
        SymmetricMatrix plain = Matrices.symmetricMatrix(a)) {
      assertThat(blas.cholesky(first)).isTrue();
      assertThat(four.submit(() -> blas.cholesky(second)).get()).isTrue();
      assertThat(Blas.of(NetlibProvider.load()).cholesky(plain)).isTrue();
      boolean differ = false;
      double worst = 0;
      for (int i = 0; i < d; i++) {
        for (int j = i; j < d; j++) {
          differ |= second.get(i, j) != first.get(i, j);
          worst = Math.max(worst, Math.abs(first.get(i, j) - plain.get(i, j)));
        }
      }
      assertThat(differ).isFalse();
      assertThat(worst).isLessThan(d * UNIT * Math.sqrt(d));
    } finally {
      four.shutdown();
    }
  }

  @Test
  void choleskySaysNoInTheLastTile() {
    Blas blas = Blas.of(OpenBlasProvider.load());
    int d = 600;
    try (SymmetricMatrix matrix = SymmetricMatrix.zeros(d)) {
      for (int i = 0; i < d; i++) {
        matrix.set(i, i, 1);
      }
      matrix.set(0, d - 1, 1.5);
      assertThat(blas.cholesky(matrix)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void choleskySaysNo(Blas blas) {
    try (SymmetricMatrix matrix = Matrices.symmetricMatrix(new double[][] {{1, 2}, {2, 1}})) {
      assertThat(blas.cholesky(matrix)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void topEigenpairsSatisfyTheirEquation(Blas blas, int d) {
    if (d == 0) {
      return;
    }
    double[][] a = Matrices.symmetric(d, 14);
    try (SymmetricMatrix matrix = Matrices.symmetricMatrix(a)) {
      for (int k : new int[] {1, (d + 1) / 2, d}) {
        Eigen eigen = blas.topEigenpairs(matrix, k);
        assertThat(eigen.values()).hasSize(k);
        assertThat(eigen.vectors()).hasDimensions(k, d);
        checkPairs(a, eigen);
        assertThat(Matrices.largestDifference(matrix, a)).isZero();
      }
      double trace = Arrays.stream(matrix.diagonal()).sum();
      double sum = Arrays.stream(blas.topEigenpairs(matrix, d).values()).sum();
      assertThat(sum - trace).isBetween(-d * tolerance(d), d * tolerance(d));
    }
  }

  private static void checkPairs(double[][] a, Eigen eigen) {
    int d = a.length;
    for (int i = 0; i < eigen.values().length; i++) {
      double[] v = eigen.vectors()[i];
      assertThat(i == 0 || eigen.values()[i - 1] >= eigen.values()[i]).isTrue();
      double square = 0;
      for (int row = 0; row < d; row++) {
        double sum = -eigen.values()[i] * v[row];
        for (int j = 0; j < d; j++) {
          sum += a[row][j] * v[j];
        }
        square += sum * sum;
      }
      assertThat(Math.sqrt(square)).isLessThan(d * tolerance(d));
    }
  }

  @Test
  void implementationsAgreeOnEigenvalues() {
    double[][] a = Matrices.symmetric(130, 15);
    try (SymmetricMatrix matrix = Matrices.symmetricMatrix(a)) {
      double[] first = implementations().get(0).topEigenpairs(matrix, 10).values();
      double[] second = implementations().get(1).topEigenpairs(matrix, 10).values();
      for (int i = 0; i < 10; i++) {
        assertThat(first[i]).isCloseTo(second[i], offset(1e-13 * first[0]));
      }
    }
  }

  @Test
  void threadsDoNotDisturbEachOther() {
    Blas blas = Blas.of(OpenBlasProvider.load());
    double[][] results =
        IntStream.range(0, 16).parallel().mapToObj(run -> square(blas)).toArray(double[][]::new);
    for (double[] result : results) {
      assertThat(result).isEqualTo(results[0]);
    }
  }

  private static double[] square(Blas blas) {
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(2L * 150 * 150)) {
      DenseBlock both = DenseBlock.rowMajor(memory, 300, 150);
      DenseBlock a = both.rowRange(0, 150);
      DenseBlock c = both.rowRange(150, 300);
      Matrices.fill(a, Matrices.random(150, 150, 16));
      blas.gemm(1, a, a.transposed(), 0, c);
      return c.toArray();
    }
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    Blas blas = Blas.of(NetlibProvider.load());
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(100);
        SymmetricMatrix matrix = SymmetricMatrix.zeros(3)) {
      DenseBlock small = DenseBlock.rowMajor(memory, 3, 4);
      DenseBlock large = DenseBlock.rowMajor(memory, 5, 6);
      assertThatThrownBy(() -> blas.gemm(1, small, large, 0, large))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cannot multiply shapes (3 x 4) and (5 x 6): 4 rows in the second would fit");
      assertThatThrownBy(() -> blas.gemm(1, small, small.transposed(), 0, large))
          .hasMessage(
              "cannot put the product of shapes (3 x 4) and (4 x 3) into (5 x 6): it has shape"
                  + " (3 x 3)");
      assertThatThrownBy(() -> blas.symm(1, matrix, large, 0, large))
          .hasMessage("cannot multiply shapes (3 x 3) and (5 x 6): 3 rows in the second would fit");
      assertThatThrownBy(() -> blas.syrk(1, small, 0, matrix))
          .hasMessage(
              "cannot add the squares of shapes (3 x 4) and (3 x 3): as many columns as the matrix"
                  + " would fit");
      assertThatThrownBy(() -> blas.syr(1, new double[2], matrix))
          .hasMessage(
              "cannot add the square of shapes (2) and (3 x 3): as many values as the matrix would"
                  + " fit");
      assertThatThrownBy(() -> blas.topEigenpairs(matrix, 4))
          .hasMessage("cannot take 4 eigenpairs of a matrix of shape (3 x 3)");
      assertThatThrownBy(() -> blas.topEigenpairs(matrix, 0))
          .hasMessage("cannot take 0 eigenpairs of a matrix of shape (3 x 3)");
      matrix.set(2, 1, Double.NaN);
      assertThatThrownBy(() -> blas.topEigenpairs(matrix, 1))
          .hasMessage("entry (1, 2) of the symmetric matrix is NaN");
      assertThatThrownBy(() -> blas.cholesky(matrix))
          .hasMessage("entry (1, 2) of the symmetric matrix is NaN");
    }
  }

  /** How a matrix can lie in memory. */
  private enum Layout {
    ROWS,
    COLUMNS,
    PART_OF_ROWS,
    EVERY_OTHER_ROW,
    SCATTERED;

    DenseBlock block(OffHeapDoubles memory, int rows, int columns) {
      return blockAt(memory, 0, rows, columns);
    }

    DenseBlock blockAt(OffHeapDoubles memory, long at, int rows, int columns) {
      return switch (this) {
        case ROWS -> DenseBlock.strided(memory, at, rows, columns, Math.max(1, columns), 1);
        case COLUMNS -> DenseBlock.strided(memory, at, rows, columns, 1, Math.max(1, rows));
        case PART_OF_ROWS -> DenseBlock.strided(memory, at + 1, rows, columns, columns + 1L, 1);
        case EVERY_OTHER_ROW ->
            DenseBlock.strided(memory, at, 2 * rows, columns, Math.max(1, columns), 1).everyRow(2);
        case SCATTERED ->
            DenseBlock.strided(memory, at, rows, columns, 2L * Math.max(1, columns), 2);
      };
    }
  }
}
