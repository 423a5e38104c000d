package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiledProductTest {

  @ParameterizedTest
  @CsvSource({"255, 1", "256, 3", "257, 3", "513, 2", "700, 16"})
  void isTheProductWithTheWholeMatrix(int d, int n) throws Exception {
    double[][] a = Matrices.symmetric(d, 1);
    double[][] b = Matrices.random(d, n, 2);
    double[][] c = Matrices.random(d, n, 3);
    double[][] expected = Matrices.product(0.5, a, b, d, -2, c);
    for (boolean byRows : new boolean[] {true, false}) {
      try (SymmetricMatrix matrix = Matrices.symmetricMatrix(a);
          OffHeapDoubles forB = OffHeapDoubles.allocate((long) d * n);
          OffHeapDoubles forC = OffHeapDoubles.allocate((long) d * n)) {
        DenseBlock in = block(forB, d, n, byRows);
        DenseBlock out = block(forC, d, n, byRows);
        Matrices.fill(in, b);
        double[] alone = product(1, matrix, in, out, c);
        assertThat(Matrices.largestDifference(out, expected)).isLessThan(d * 0x1p-50);
        assertThat(product(3, matrix, in, out, c)).isEqualTo(alone);
      }
    }
  }

  /** On so many threads. */
  private static double[] product(
      int threads, SymmetricMatrix a, DenseBlock b, DenseBlock c, double[][] before)
      throws Exception {
    Matrices.fill(c, before);
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      pool.submit(() -> new TiledProduct(0.5, a, b, -2, c).compute()).get();
    } finally {
      pool.shutdown();
    }
    return c.toArray();
  }

  @Test
  void withBetaZeroWhatWasThereDoesNotMatter() {
    int d = 300;
    try (SymmetricMatrix matrix = Matrices.symmetricMatrix(Matrices.symmetric(d, 4));
        OffHeapDoubles forB = OffHeapDoubles.allocate(d);
        OffHeapDoubles forC = OffHeapDoubles.allocate(d)) {
      DenseBlock out = block(forC, d, 1, false);
      out.set(0, 0, Double.NaN);
      out.set(d - 1, 0, Double.NaN);
      new TiledProduct(1, matrix, block(forB, d, 1, false), 0, out).compute();
      assertThat(out.toArray()).containsOnly(0.0);
    }
  }

  private static DenseBlock block(OffHeapDoubles memory, int d, int n, boolean byRows) {
    return byRows ? DenseBlock.rowMajor(memory, d, n) : DenseBlock.columnMajor(memory, d, n);
  }
}
