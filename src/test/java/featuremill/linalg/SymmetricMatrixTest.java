package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SymmetricMatrixTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 63, 64, 65, 130})
  void bothTrianglesAreOne(int d) {
    double[][] values = Matrices.symmetric(d, 1);
    try (SymmetricMatrix matrix = Matrices.symmetricMatrix(values);
        SymmetricMatrix copy = matrix.copy()) {
      assertThat(Matrices.largestDifference(matrix, values)).isZero();
      assertThat(Matrices.largestDifference(copy, values)).isZero();
      assertThat(Matrices.largestDifference(matrix.full(), values)).isZero();
      double[] diagonal = matrix.diagonal();
      for (int i = 0; i < d; i++) {
        assertThat(matrix.row(i)).isEqualTo(values[i]);
        assertThat(diagonal[i]).isEqualTo(values[i][i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 17, 65})
  void survivesAStream(int d) throws IOException {
    double[][] values = Matrices.symmetric(d, 2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SymmetricMatrix matrix = Matrices.symmetricMatrix(values)) {
      matrix.writeTriangle(new DataOutputStream(bytes));
    }
    assertThat(bytes.size()).isEqualTo(4 + 4 * d * (d + 1));
    byte[] all = bytes.toByteArray();
    try (SymmetricMatrix back =
        SymmetricMatrix.readTriangle(new DataInputStream(new ByteArrayInputStream(all)))) {
      assertThat(Matrices.largestDifference(back, values)).isZero();
    }
  }

  @Test
  void aStreamCutShortLeaksNothing() {
    long before = OffHeapDoubles.allocatedBytes();
    byte[] cut = {0, 0, 0, 2, 1, 2, 3};
    assertThatThrownBy(
            () -> SymmetricMatrix.readTriangle(new DataInputStream(new ByteArrayInputStream(cut))))
        .isInstanceOf(EOFException.class);
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
  }

  @Test
  void computesEntryByEntry() {
    double[][] values = {{1, 2, 3}, {2, 5, 7}, {3, 7, 11}};
    try (SymmetricMatrix matrix = Matrices.symmetricMatrix(values);
        SymmetricMatrix selected = matrix.select(new int[] {2, 0});
        SymmetricMatrix scaled = matrix.scaled(new double[] {1, 2, -1})) {
      assertThat(Matrices.largestDifference(selected, new double[][] {{11, 3}, {3, 1}})).isZero();
      double[][] expected = {{1, 4, -3}, {4, 20, -14}, {-3, -14, 11}};
      assertThat(Matrices.largestDifference(scaled, expected)).isZero();
      matrix.full();
      matrix.add(scaled);
      matrix.divide(2);
      double[][] mean = {{1, 3, 0}, {3, 12.5, -3.5}, {0, -3.5, 11}};
      assertThat(Matrices.largestDifference(matrix, mean)).isZero();
      assertThat(Matrices.largestDifference(matrix.full(), mean)).isZero();
    }
  }

  @Test
  void powersOfTwoThatCancelNeverOverflowOnTheWay() {
    try (SymmetricMatrix matrix = SymmetricMatrix.zeros(3)) {
      matrix.set(0, 0, 3);
      matrix.set(0, 1, 5);
      matrix.set(0, 2, 7);
      matrix.set(1, 1, 11);
      matrix.set(2, 2, 0);
      matrix.scaleByPowersOfTwo(new int[] {1023, -1023, 1});
      assertThat(matrix.row(0))
          .containsExactly(Double.POSITIVE_INFINITY, 5, Double.POSITIVE_INFINITY);
      assertThat(matrix.row(1)).containsExactly(5, 0, 0);
      assertThat(matrix.get(2, 2)).isZero();
      matrix.scaleByPowersOfTwo(new int[] {0, 3, 0});
      assertThat(matrix.get(0, 1)).isEqualTo(40);
      assertThatThrownBy(() -> matrix.scaleByPowersOfTwo(new int[2]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cannot scale a matrix of shape (3 x 3) by 2 exponents");
    }
  }

  @Test
  void indicesGoBeyondTheRangeOfInt() {
    assertThat(SymmetricMatrix.index(46_341, 46_340, 46_340)).isEqualTo(2_147_488_280L);
    assertThat(SymmetricMatrix.index(100_000, 99_999, 99_999)).isEqualTo(9_999_999_999L);
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (SymmetricMatrix two = SymmetricMatrix.zeros(2);
        SymmetricMatrix three = SymmetricMatrix.zeros(3)) {
      assertThatThrownBy(() -> two.add(three))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cannot add a matrix of shape (3 x 3) to one of shape (2 x 2)");
      assertThatThrownBy(() -> two.scaled(new double[3]))
          .hasMessage("cannot scale a matrix of shape (2 x 2) by 3 factors");
      assertThatThrownBy(() -> SymmetricMatrix.zeros(-1))
          .hasMessage("a symmetric matrix cannot have -1 rows and columns");
      assertThatThrownBy(() -> two.get(0, 2)).hasMessage("Index 2 out of bounds for length 2");
      assertThatThrownBy(() -> two.select(new int[] {0, 2}))
          .hasMessage("Index 2 out of bounds for length 2");
      assertThatThrownBy(() -> two.row(2)).hasMessage("Index 2 out of bounds for length 2");
    }
  }
}
