package featuremill.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import org.junit.jupiter.api.Test;

final class GaussianColumnsTest {
  private static double[] draw(long seed, int rows, int columns, long first) {
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) rows * columns)) {
      DenseBlock block = DenseBlock.columnMajor(memory, rows, columns);
      new GaussianColumns(seed).fill(block, first);
      return block.transposed().toArray();
    }
  }

  @Test
  void aColumnDependsOnSeedAndIndexAlone() {
    double[] three = draw(5, 7, 3, 10);
    double[] one = draw(5, 7, 1, 11);
    for (int i = 0; i < 7; i++) {
      assertThat(one[i]).isEqualTo(three[7 + i]);
    }
    assertThat(draw(6, 7, 3, 10)).isNotEqualTo(three);
    assertThat(draw(5, 8, 1, 11)).startsWith(one);
  }

  @Test
  void isNormal() {
    double[] values = draw(1, 100_001, 2, 0);
    double sum = 0;
    double square = 0;
    double fourth = 0;
    double cross = 0;
    int n = values.length;
    for (int i = 0; i < n; i++) {
      double v = values[i];
      sum += v;
      square += v * v;
      fourth += v * v * v * v;
      cross += v * values[(i + 1) % n];
    }
    // Five standard errors each.
    assertThat(sum / n).isCloseTo(0, offset(5 / Math.sqrt(n)));
    assertThat(square / n).isCloseTo(1, offset(5 * Math.sqrt(2.0 / n)));
    assertThat(fourth / n).isCloseTo(3, offset(5 * Math.sqrt(96.0 / n)));
    assertThat(cross / n).isCloseTo(0, offset(5 / Math.sqrt(n)));
  }
}
