package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** QR by stacking and the SVD of a triangle, on both implementations. */
final class TriangleTest {
  private static final double UNIT = 0x1p-53;
  private static final Blas NATIVE = Blas.of(OpenBlasProvider.load());
  private static final Blas JAVA = Blas.of(NetlibProvider.load());
  private long bytesBefore;

  static Stream<Blas> implementations() {
    return Stream.of(NATIVE, JAVA);
  }

  static Stream<Arguments> shapes() {
    return implementations()
        .flatMap(
            blas ->
                Stream.of(1, 2, 3, 31, 32, 33, 65)
                    .flatMap(d -> Stream.of(0, 1, 2, 33, 130).map(n -> Arguments.of(blas, n, d))));
  }

  @BeforeEach
  void remember() {
    bytesBefore = OffHeapDoubles.allocatedBytes();
  }

  @AfterEach
  void everythingIsFreed() {
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(bytesBefore);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void stackingRowsAddsTheirSquares(Blas blas, int n, int d) {
    double[][] first = Matrices.random(n, d, 1);
    double[][] second = Matrices.random(n / 2 + 1, d, 2);
    double[][] expected = new double[d][d];
    expected = Matrices.product(1, Matrices.transpose(first, d), first, n, 1, expected);
    expected = Matrices.product(1, Matrices.transpose(second, d), second, n / 2 + 1, 1, expected);
    for (boolean byRows : new boolean[] {true, false}) {
      try (UpperTriangle r = UpperTriangle.zeros(d)) {
        stack(blas, r, first, d, byRows);
        stack(blas, r, second, d, byRows);
        assertThat(largestDifference(r, expected)).isLessThan(16 * (n + d + 2) * UNIT);
        assertTriangular(r);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void stackingTrianglesIsStackingTheirRows(Blas blas, int n, int d) {
    double[][] first = Matrices.random(n, d, 3);
    double[][] second = Matrices.random(n + 1, d, 4);
    try (UpperTriangle left = UpperTriangle.zeros(d);
        UpperTriangle right = UpperTriangle.zeros(d);
        UpperTriangle whole = UpperTriangle.zeros(d)) {
      stack(blas, left, first, d, true);
      stack(blas, right, second, d, true);
      stack(blas, whole, first, d, true);
      stack(blas, whole, second, d, true);
      double[][] expected = product(whole);
      blas.stack(left, right);
      assertThat(largestDifference(left, expected)).isLessThan(16 * (n + d + 2) * UNIT);
      assertTriangular(left);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void theTriangleOfFullRankIsTheOnlyOneWithAPositiveDiagonal(Blas blas) {
    int d = 40;
    double[][] rows = Matrices.random(200, d, 5);
    try (UpperTriangle r = UpperTriangle.zeros(d);
        UpperTriangle other = UpperTriangle.zeros(d)) {
      stack(blas, r, rows, d, true);
      stack(blas == NATIVE ? JAVA : NATIVE, other, rows, d, true);
      for (int i = 0; i < d; i++) {
        assertThat(r.get(i, i)).isPositive();
        for (int j = i; j < d; j++) {
          assertThat(r.get(i, j)).isCloseTo(other.get(i, j), within(1e-13));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void extremeColumnsNeitherOverflowNorVanish(Blas blas) {
    double[][] rows = {{1e200, 1e-200, 3}, {-1e200, 2e-200, 4}, {1e200, 2e-200, 0}};
    try (UpperTriangle r = UpperTriangle.zeros(3)) {
      stack(blas, r, rows, 3, true);
      double second = 0;
      double third = 0;
      for (int i = 0; i < 3; i++) {
        second = Math.hypot(second, r.get(i, 1));
        third = Math.hypot(third, r.get(i, 2));
      }
      assertThat(r.get(0, 0)).isCloseTo(Math.sqrt(3) * 1e200, within(1e186));
      assertThat(second).isCloseTo(3e-200, within(1e-214));
      assertThat(third).isCloseTo(5, within(1e-14));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void singularTripletsReproduceTheTriangle(Blas blas, int n, int d) {
    try (UpperTriangle r = UpperTriangle.zeros(d);
        UpperTriangle before = UpperTriangle.zeros(d)) {
      stack(blas, r, Matrices.random(n, d, 6), d, true);
      stack(blas, before, Matrices.random(n, d, 6), d, true);
      SingularTriplets found = blas.singularTriplets(r, d);
      double scale = Math.max(found.values()[0], Double.MIN_NORMAL);
      double tolerance = 40 * d * UNIT * scale;
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          double sum = 0;
          for (int t = 0; t < d; t++) {
            sum += found.values()[t] == 0 ? 0 : term(found, t, i, j);
          }
          assertThat(sum).isCloseTo(r.get(i, j), within(tolerance));
          assertThat(r.get(i, j)).isEqualTo(before.get(i, j));
        }
      }
      int rank = Math.min(n, d);
      assertOrthonormal(found.left(), rank, 20 * d * UNIT);
      assertOrthonormal(found.right(), rank, 20 * d * UNIT);
      assertThat(found.values()).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    }
  }

  private static double term(SingularTriplets found, int t, int i, int j) {
    return found.values()[t] * found.left()[t][i] * found.right()[t][j];
  }

  @Test
  void bothGiveTheSameSingularValuesToTheirLastDigitsWhateverTheColumnsSizes() {
    int d = 30;
    double[][] rows = Matrices.random(90, d, 7);
    for (double[] row : rows) {
      for (int j = 0; j < d; j++) {
        row[j] *= Math.pow(10, -2.0 * ((7 * j) % d));
      }
    }
    try (UpperTriangle r = UpperTriangle.zeros(d)) {
      stack(NATIVE, r, rows, d, true);
      double[] first = NATIVE.singularTriplets(r, 1).values();
      double[] second = JAVA.singularTriplets(r, 1).values();
      assertThat(first[d - 1] / first[0]).isLessThan(1e-57);
      for (int i = 0; i < d; i++) {
        assertThat(first[i]).isCloseTo(second[i], within(1e-13 * second[i]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void fewTripletsAreTheFirst(Blas blas) {
    try (UpperTriangle r = UpperTriangle.zeros(9)) {
      stack(blas, r, Matrices.random(20, 9, 8), 9, true);
      SingularTriplets all = blas.singularTriplets(r, 9);
      SingularTriplets few = blas.singularTriplets(r, 4);
      assertThat(few.values()).containsExactly(all.values());
      assertThat(few.left()).hasDimensions(4, 9);
      assertThat(few.right()[3]).containsExactly(all.right()[3]);
    }
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void whatDoesNotFitIsRefusedByBothShapes(Blas blas) {
    try (UpperTriangle r = UpperTriangle.zeros(3);
        UpperTriangle wider = UpperTriangle.zeros(4);
        OffHeapDoubles memory = OffHeapDoubles.allocate(10)) {
      assertThatThrownBy(() -> blas.stack(r, DenseBlock.rowMajor(memory, 5, 2)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(3 x 3)")
          .hasMessageContaining("(5 x 2)");
      assertThatThrownBy(() -> blas.stack(r, wider))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(4 x 4)");
      assertThatThrownBy(() -> blas.stack(r, r)).hasMessageContaining("itself");
      assertThatThrownBy(() -> blas.singularTriplets(r, 4))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("4 singular triplets");
      r.set(0, 2, Double.NaN);
      assertThatThrownBy(() -> blas.singularTriplets(r, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("entry (0, 2)");
    }
  }

  @Test
  void aTriangleIsWrittenAndReadBack() throws IOException {
    for (int d : new int[] {0, 1, 2, 7}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (UpperTriangle r = UpperTriangle.zeros(d)) {
        stack(NATIVE, r, Matrices.random(12, d, 9), d, true);
        r.write(new DataOutputStream(bytes));
        assertThat(bytes.size()).isEqualTo(4 + 4 * d * (d + 1));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        try (UpperTriangle back = UpperTriangle.read(in)) {
          assertThat(back.full().toArray()).containsExactly(r.full().toArray());
        }
      }
    }
    byte[] cut = {0, 0, 0, 2, 0, 0, 0};
    assertThatThrownBy(() -> UpperTriangle.read(new DataInputStream(new ByteArrayInputStream(cut))))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void columnsAreScaledAndMeasured() {
    try (UpperTriangle r = UpperTriangle.zeros(2)) {
      r.set(0, 0, 3);
      r.set(0, 1, 4);
      r.set(1, 1, 3);
      assertThat(r.squaredColumnNorms()).containsExactly(9, 25);
      try (UpperTriangle scaled = r.scaledColumns(new double[] {2, 0.5})) {
        assertThat(scaled.full().toArray()).containsExactly(6, 2, 0, 1.5);
      }
      assertThatThrownBy(() -> r.scaledColumns(new double[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3 factors");
      assertThatThrownBy(() -> r.set(1, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
      r.scaleColumnsByPowersOfTwo(new int[] {-1, 1000});
      assertThat(r.full().toArray()).containsExactly(1.5, 0x1p1002, 0, 3 * 0x1p1000);
      assertThatThrownBy(() -> r.scaleColumnsByPowersOfTwo(new int[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cannot scale the columns of a matrix of shape (2 x 2) by 1 exponents");
    }
  }

  private static void stack(Blas blas, UpperTriangle r, double[][] rows, int d, boolean byRows) {
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) rows.length * d)) {
      DenseBlock block =
          byRows
              ? DenseBlock.rowMajor(memory, rows.length, d)
              : DenseBlock.columnMajor(memory, rows.length, d);
      Matrices.fill(block, rows);
      blas.stack(r, block);
    }
  }

  private static double[][] product(UpperTriangle r) {
    int d = r.dimension();
    double[][] rows = new double[d][d];
    for (int i = 0; i < d; i++) {
      r.full().copyRow(i, rows[i], 0);
    }
    return Matrices.product(1, Matrices.transpose(rows, d), rows, d, 0, new double[d][d]);
  }

  private static double largestDifference(UpperTriangle r, double[][] expected) {
    double[][] found = product(r);
    double largest = 0;
    for (int i = 0; i < found.length; i++) {
      for (int j = 0; j < found.length; j++) {
        largest = Math.max(largest, Math.abs(found[i][j] - expected[i][j]));
      }
    }
    return largest;
  }

  private static void assertTriangular(UpperTriangle r) {
    for (int i = 0; i < r.dimension(); i++) {
      assertThat(r.get(i, i)).isNotNegative();
      for (int j = 0; j < i; j++) {
        assertThat(r.get(i, j)).isZero();
      }
    }
  }

  private static void assertOrthonormal(double[][] rows, int count, double tolerance) {
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int t = 0; t < rows[i].length; t++) {
          sum += rows[i][t] * rows[j][t];
        }
        assertThat(sum).isCloseTo(i == j ? 1 : 0, within(tolerance));
      }
    }
  }
}
