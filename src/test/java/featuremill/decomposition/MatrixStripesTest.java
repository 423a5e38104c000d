package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.failure.Failure;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows made stripe by stripe are those of the matrix, and symmetric to the last bit. */
final class MatrixStripesTest {
  @TempDir private Path folder;

  private static RowsInMemory operator(int d) {
    Random random = new Random(d);
    double[][] z = new double[5][];
    for (int i = 0; i < z.length; i++) {
      z[i] = random.doubles(d, -1, 1).toArray();
    }
    return new RowsInMemory(z, d, 4);
  }

  /** Stripes whose lower and upper entries differ by roundings, as those of a kernel may. */
  private static StripedOperator striped(SymmetricMatrix matrix) {
    return new StripedOperator() {
      @Override
      public int dimension() {
        return matrix.dimension();
      }

      @Override
      public void apply(DenseBlock in, DenseBlock out) {
        throw new AssertionError("stripes are cheaper");
      }

      @Override
      public void stripe(int from, int to, DenseBlock out) {
        for (int i = from; i < to; i++) {
          for (int j = 0; j < dimension(); j++) {
            out.set(i - from, j, matrix.get(i, j) * (j < i ? 1 + 0x1p-40 : 1));
          }
        }
      }
    };
  }

  private static double[][] all(MatrixRows rows) {
    double[][] all = new double[rows.dimension()][];
    for (int i = 0; i < all.length; i++) {
      all[i] = rows.row(i).clone();
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "7,7", "8,7", "15,7", "20,3", "20,100", "65,16"})
  void rowsOfAnyOperatorAreThoseOfItsMatrix(int d, int height) {
    RowsInMemory operator = operator(d);
    double[][] rows;
    try (MatrixStripes stripes = new MatrixStripes(operator, height, folder)) {
      rows = all(stripes);
    }

    try (SymmetricMatrix formed = operator.formed()) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          assertThat(rows[i][j]).isCloseTo(formed.get(i, j), within(1e-15));
          assertThat(rows[i][j]).isEqualTo(rows[j][i]);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "8,3", "9,3", "33,8"})
  void theUpperTriangleOfStripesCounts(int d, int height) {
    try (SymmetricMatrix formed = operator(d).formed();
        MatrixStripes stripes = new MatrixStripes(striped(formed), height, folder)) {
      double[][] rows = all(stripes);
      for (int i = 0; i < d; i++) {
        assertThat(rows[i]).isEqualTo(formed.row(i));
      }
    }
  }

  @Test
  void leavesNothingBehind() throws Exception {
    final long before = OffHeapDoubles.allocatedBytes();

    try (MatrixStripes stripes = new MatrixStripes(operator(10), 3, folder)) {
      for (int i = 0; i < 8; i++) {
        stripes.row(i);
      }
      try (var files = Files.list(folder)) {
        assertThat(files).hasSize(1);
      }
    }

    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
  }

  @Test
  void rowsComeInOrderOnly() {
    try (MatrixStripes stripes = new MatrixStripes(operator(4), 2, folder)) {
      stripes.row(0);
      assertThatThrownBy(() -> stripes.row(2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("row 2 of 4 where 1 was due");
    }
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing");
    try (MatrixStripes stripes = new MatrixStripes(operator(4), 2, missing)) {
      assertThatThrownBy(() -> stripes.row(0))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("cannot keep 128 bytes of covariance in " + missing);
    }
  }

  @Test
  void aStripeIsAFunctionOfTheWidthAlone() {
    assertThat(MatrixStripes.height(1)).isEqualTo(1);
    assertThat(MatrixStripes.passes(0)).isZero();
    assertThat(MatrixStripes.height(4000)).isEqualTo(4000);
    assertThat(MatrixStripes.height(65_536)).isEqualTo(512);
    assertThat(MatrixStripes.passes(65_536)).isEqualTo(128);
    assertThat(MatrixStripes.height(10_000_000)).isEqualTo(16);
  }

  @Test
  void productsByUnitVectorsAreTheRows() {
    double[] values = {3, -1, 2};
    try (MatrixStripes stripes = new MatrixStripes(Spectra.diagonal(values), 2, folder)) {
      assertThat(all(stripes)).isDeepEqualTo(new double[][] {{3, 0, 0}, {0, -1, 0}, {0, 0, 2}});
    }
  }
}
