package featuremill.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedRowsTest {
  private static final int COLUMNS = 700;

  /** Around the length of a run, and none at all. */
  private static final int[] LENGTHS = {0, 1, 255, 256, 257, 0, 600, 2};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 16, 21})
  void theProductIsTheNaiveOne(int width) {
    for (boolean whole : new boolean[] {true, false}) {
      SparseBlock block = rows(whole);
      double[] matrix = matrix(width);

      double[] product = CompressedRows.copyOf(block).times(matrix, width);

      for (int i = 0; i < block.rows(); i++) {
        for (int c = 0; c < width; c++) {
          double sum = 0;
          double size = 0;
          for (int t = block.start(i); t < block.start(i + 1); t++) {
            double term = block.values()[t] * matrix[block.indices()[t] * width + c];
            sum += term;
            size += Math.abs(term);
          }
          assertThat(product[i * width + c]).isCloseTo(sum, within(1e-15 * size));
        }
      }
    }
  }

  @Test
  void aColumnOfTheProductHasTheSameBitsWhateverStandsBesideIt() {
    CompressedRows rows = CompressedRows.copyOf(rows(false));
    int width = 13;
    double[] matrix = matrix(width);
    double[] together = rows.times(matrix, width);

    for (int c = 0; c < width; c++) {
      double[] column = new double[COLUMNS];
      for (int j = 0; j < COLUMNS; j++) {
        column[j] = matrix[j * width + c];
      }
      double[] alone = rows.times(column, 1);
      for (int i = 0; i < rows.rows(); i++) {
        assertThat(alone[i]).isEqualTo(together[i * width + c]);
      }
    }
  }

  @Test
  void valuesThatFloat32HoldsTakeHalfTheRoomAndComeBackAsTheyAre() {
    SparseBlock whole = rows(true);
    CompressedRows floats = CompressedRows.copyOf(whole);
    CompressedRows doubles = CompressedRows.copyOf(rows(false));

    assertThat(floats.holdsFloats()).isTrue();
    assertThat(doubles.holdsFloats()).isFalse();
    assertThat(doubles.bytes() - floats.bytes()).isEqualTo(4L * whole.entries());
    for (int t = 0; t < whole.entries(); t++) {
      assertThat(floats.value(t)).isEqualTo(whole.values()[t]);
      assertThat(floats.column(t)).isEqualTo(whole.indices()[t]);
    }
  }

  @Test
  void noRowsAndNoColumns() {
    assertThat(CompressedRows.copyOf(new SparseBlock(3, 0)).times(new double[6], 2)).isEmpty();
    CompressedRows narrow = new CompressedRows(0, new int[] {0, 0}, new int[0], new double[0]);
    assertThat(narrow.times(new double[0], 2)).containsExactly(0, 0);
  }

  @Test
  void saysWhatDoesNotFit() {
    assertThatThrownBy(() -> CompressedRows.copyOf(rows(true)).times(new double[10], 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot multiply rows of 700 columns by 10 numbers in rows of 2");
    assertThatThrownBy(
            () -> new CompressedRows(3, new int[] {0, 2}, new int[] {1}, new double[] {1}))
        .hasMessage("rows of 2 entries do not fit 1 places and 1 values");
  }

  private static SparseBlock rows(boolean whole) {
    SplittableRandom random = new SplittableRandom(4);
    SparseBlock block = new SparseBlock(COLUMNS, 0);
    for (int length : LENGTHS) {
      double[] row = new double[COLUMNS];
      for (int placed = 0; placed < length; ) {
        int j = random.nextInt(COLUMNS);
        if (row[j] == 0) {
          row[j] = whole ? 1 + random.nextInt(100) : random.nextDouble(-1, 1);
          placed++;
        }
      }
      block.addDenseRow(row, 0);
    }
    return block;
  }

  private static double[] matrix(int width) {
    SplittableRandom random = new SplittableRandom(5);
    double[] matrix = new double[COLUMNS * width];
    java.util.Arrays.setAll(matrix, i -> random.nextDouble(-1, 1));
    return matrix;
  }
}
