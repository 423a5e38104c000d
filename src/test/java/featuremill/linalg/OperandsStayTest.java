package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.linalg.distance.DistanceRows;
import featuremill.linalg.distance.DistanceSpace;
import featuremill.linalg.distance.PairwiseDistances;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Operations on blocks write into their result and into nothing else. */
class OperandsStayTest {
  private static final int ROWS = 7;
  private static final int COLUMNS = 5;

  private final double[] a = new Random(1).doubles(ROWS * COLUMNS, -1, 1).toArray();
  private final double[] b = new Random(2).doubles(COLUMNS * 3, -1, 1).toArray();

  @Test
  void productsLeaveTheirFactors() {
    Blas blas = Blas.best();
    try (OffHeapDoubles first = copied(a);
        OffHeapDoubles second = copied(b);
        OffHeapDoubles out = OffHeapDoubles.allocate(ROWS * 3);
        OffHeapDoubles image = OffHeapDoubles.allocate(COLUMNS * 3);
        SymmetricMatrix square = SymmetricMatrix.zeros(COLUMNS)) {
      DenseBlock left = DenseBlock.rowMajor(first, ROWS, COLUMNS);
      DenseBlock right = DenseBlock.rowMajor(second, COLUMNS, 3);
      blas.gemm(1, left, right, 0, DenseBlock.rowMajor(out, ROWS, 3));
      blas.syrk(1, left, 0, square);
      double[] matrix = square.full().toArray();
      blas.symm(1, square, right, 0, DenseBlock.rowMajor(image, COLUMNS, 3));
      blas.topEigenpairs(square, 2);
      blas.eigenvalues(square);

      assertThat(bits(left.toArray())).isEqualTo(bits(a));
      assertThat(bits(right.toArray())).isEqualTo(bits(b));
      assertThat(bits(square.full().toArray())).isEqualTo(bits(matrix));
    }
  }

  @Test
  void distancesLeaveTheirRows() {
    double[] before = a.clone();
    long[] ids = {0, 1, 2, 3, 4, 5, 6};
    DistanceSpace space = DistanceSpace.euclidean(new double[COLUMNS], 1);
    try (DistanceRows rows = DistanceRows.of(space, ids, a);
        OffHeapDoubles out = OffHeapDoubles.allocate(ROWS * ROWS)) {
      new PairwiseDistances(Blas.best()).within(rows, DenseBlock.rowMajor(out, ROWS, ROWS));
    }

    assertThat(bits(a)).isEqualTo(bits(before));
  }

  private static OffHeapDoubles copied(double[] values) {
    OffHeapDoubles copy = OffHeapDoubles.allocate(values.length);
    DenseBlock.rowMajor(copy, 1, values.length).setAll(values);
    return copy;
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }
}
