package featuremill.spark.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Levels come out as Parquet's own encoder put them in. */
class LevelRunsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void runsAndPackedGroupsOfEveryWidth(int bitWidth) throws IOException {
    Random random = new Random(bitWidth);
    for (int length : new int[] {0, 1, 7, 8, 9, 63, 64, 65, 1000, 100_000}) {
      int[] levels = new int[length];
      int level = 0;
      for (int i = 0; i < length; i++) {
        // Long runs, then none: both ways of the encoding.
        if (random.nextInt(length) < length / 2 * (i * 2L / length) + 5) {
          level = random.nextInt(1 << bitWidth);
        }
        levels[i] = level;
      }

      assertThat(decoded(encoded(levels, bitWidth), bitWidth, length)).isEqualTo(levels);
    }
  }

  @Test
  void whatEndsTooEarlyIsAnError() throws IOException {
    int[] levels = new int[100];
    Arrays.setAll(levels, i -> i % 3 == 0 ? 0 : 1);
    ByteBuffer bytes = encoded(levels, 1);
    bytes.limit(bytes.limit() - 1);

    assertThatThrownBy(() -> decoded(bytes, 1, 100)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> decoded(ByteBuffer.allocate(0), 1, 1)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> decoded(ByteBuffer.wrap(new byte[] {0, 0, 0}), 1, 1))
        .hasMessageContaining("no levels");
    assertThatThrownBy(
            () -> decoded(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, 1, 1}), 1, 1))
        .hasMessageContaining("longer than any page");
  }

  @Test
  void bitsOfTheLargestLevel() {
    assertThat(List.of(1, 2, 3, 4, 7, 8, 255))
        .extracting(LevelRuns::bitWidth)
        .containsExactly(1, 2, 2, 3, 3, 4, 8);
  }

  private static ByteBuffer encoded(int[] levels, int bitWidth) throws IOException {
    try (RunLengthBitPackingHybridEncoder encoder =
        new RunLengthBitPackingHybridEncoder(
            bitWidth, 64, 1 << 20, new HeapByteBufferAllocator())) {
      for (int level : levels) {
        encoder.writeInt(level);
      }
      return ByteBuffer.wrap(encoder.toBytes().toInputStream().readAllBytes());
    }
  }

  private static int[] decoded(ByteBuffer bytes, int bitWidth, int count) throws IOException {
    int[] levels = new int[count];
    int[] filled = {0};
    new LevelRuns(bytes, bitWidth)
        .forEach(
            count,
            (level, times) -> {
              Arrays.fill(levels, filled[0], filled[0] + times, level);
              filled[0] += times;
            });
    assertThat(filled[0]).isEqualTo(count);
    return levels;
  }
}
