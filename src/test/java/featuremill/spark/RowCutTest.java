package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowCutTest {

  /** Partitions, columns, vectors, bytes; then segments. */
  @ParameterizedTest
  @CsvSource({
    "1, 10, 16, 1000, 1",
    "3, 10, 16, 1000, 3",
    "9, 10, 16, 1000, 4",
    "131, 17515, 16, 8407200000, 32",
    "131, 17515, 128, 8407200000, 32",
    "131, 17515, 256, 8407200000, 16",
    "131, 17515, 4000, 8407200000, 4",
    "84, 65536, 16, 5242880000, 8",
    "100, 17515, 16, 0, 32",
    "100000, 100, 16, 10000000000000, 1024",
    "100000, 100, 16, 0, 1024"
  })
  void segmentsFollowFromTheInputAlone(
      int partitions, int width, int columns, long bytes, int segments) {
    assertThat(RowCut.segments(partitions, width, columns, bytes)).isEqualTo(segments);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 63, 64, 65, 784, 1024, 1025, 17_515, 65_536, 1_000_000, 200_000_000})
  void piecesHoldWholeBlocksWithinAGibibyte(int width) {
    int block = RowCut.blockRows(width);
    int part = RowCut.partRows(width);

    assertThat(block).isBetween(1, 2048);
    assertThat(part % block).isZero();
    if (width < 1 << 26) {
      assertThat(8L * part * width).isLessThan(1L << 30);
    }
    if (width <= 65_536) {
      assertThat(block).isGreaterThanOrEqualTo(128);
    }
    assertThat(RowCut.vectorsAtOnce(width)).isPositive();
  }
}
