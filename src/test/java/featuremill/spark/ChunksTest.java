package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.linalg.OffHeapDoubles;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.testing.Tables;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

class ChunksTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, Chunk.BYTES - 64, Chunk.BYTES, Chunk.BYTES + 1, 3 * Chunk.BYTES})
  void giveBackTheSameBytes(int length) {
    byte[] value = new byte[length];
    new Random(length).nextBytes(value);

    List<Chunk> chunks = chunks(value);

    assertThat(ChunksTest.<byte[]>assembled(chunks).value()).isEqualTo(value);
    assertThat(chunks.stream().mapToInt(chunk -> chunk.bytes().length).max().orElseThrow())
        .isLessThanOrEqualTo(Chunk.BYTES);
  }

  /** At 361 features a triangle fits into a chunk, at 362 it does not. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 361, 362, 700})
  void carryMatricesApartFromTheirObjects(int width) {
    long before = OffHeapDoubles.allocatedBytes();
    double[] row = Tables.normal(3, width, width)[2];

    List<Chunk> chunks = chunks(state(width, row));
    Assembly<ScanState> assembly = assembled(chunks);

    assertThat(OffHeapDoubles.allocatedBytes() - before).isEqualTo(8L * width * width);
    assertThat(chunks).hasSize(width < 362 ? 2 : 1 + (4 * width * (width + 1) / Chunk.BYTES) + 1);
    try (Moments found = assembly.value().moments().finish();
        Moments expected = state(width, row).moments().finish();
        var foundMatrix = found.covariance(0);
        var expectedMatrix = expected.covariance(0)) {
      assertThat(found.means()).isEqualTo(expected.means());
      for (int i = 0; i < width; i++) {
        assertThat(foundMatrix.row(i)).isEqualTo(expectedMatrix.row(i));
      }
    }
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
  }

  private static ScanState state(int width, double[] row) {
    CoMoments moments = new CoMoments(width, CoMoments.Scope.FULL);
    moments.observe(row.clone(), 1);
    double[] other = row.clone();
    Arrays.setAll(other, j -> row[j] * (j % 5 - 1.5));
    moments.observe(other, 1);
    return new ScanState(new RowHead(0), moments);
  }

  @Test
  void tellTheMostThatATaskHadAtOnce() {
    OffHeapDoubles.takeThreadPeak();
    OffHeapDoubles.allocate(1000).close();
    List<Chunk> own = chunks("own");
    List<Chunk> inherited = new ArrayList<>();
    Chunks.of(0, "inherited", 9000).forEachRemaining(entry -> inherited.add(entry._2()));

    assertThat(assembled(own).taskPeak()).isEqualTo(8000);
    assertThat(assembled(inherited).taskPeak()).isEqualTo(9000);
  }

  @Test
  void aMissingADoubledAndAStrayChunkAreRefused() {
    List<Chunk> chunks = chunks(new byte[3 * Chunk.BYTES]);

    assertThatThrownBy(() -> assembled(List.of(chunks.get(0), chunks.get(2))))
        .hasMessage("chunk 2 of a test where 1 was due: a partial result is lost or doubled");
    assertThatThrownBy(() -> assembled(List.of(chunks.get(0), chunks.get(0))))
        .hasMessageContaining("chunk 0 of a test where 1 was due");
    assertThatThrownBy(() -> assembled(chunks.subList(0, 2)).value())
        .hasMessageContaining("chunk 2 of a test is missing");
    List<Chunk> tooMany = new ArrayList<>(chunks);
    tooMany.addAll(chunks);
    assertThatThrownBy(() -> assembled(tooMany))
        .hasMessageContaining("chunk 0 of a test where no other was due");
  }

  private static List<Chunk> chunks(Serializable value) {
    List<Chunk> chunks = new ArrayList<>();
    Iterator<Tuple2<Integer, Chunk>> entries = Chunks.of(7, value);
    entries.forEachRemaining(
        entry -> {
          assertThat(entry._1()).isEqualTo(7);
          chunks.add(entry._2());
        });
    return chunks;
  }

  private static <V extends Serializable> Assembly<V> assembled(List<Chunk> chunks) {
    Assembly<V> assembly = new Assembly<>("a test");
    chunks.forEach(assembly::add);
    return assembly;
  }
}
