package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.testing.LocalSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedReduceTest {
  /** Too long for two of them to be folded by the driver. */
  private static final long LONG = 33L << 20;

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "2, 1",
    "16, 1",
    "17, 1",
    "257, 1",
    "2, LONG",
    "15, LONG",
    "16, LONG",
    "17, LONG",
    "257, LONG"
  })
  void foldsInTheOrderOfTheKeysWhateverTheOrderOfArrival(int segments, String bytes) {
    List<Integer> keys = new ArrayList<>(IntStream.range(0, segments).boxed().toList());
    Collections.shuffle(keys, new Random(segments));

    String folded = reduce(keys, segments, bytes.equals("LONG") ? LONG : 1, (a, b) -> a + "," + b);

    assertThat(folded)
        .isEqualTo(
            IntStream.range(0, segments)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",")));
  }

  /** By the driver or by executors. */
  @ParameterizedTest
  @ValueSource(longs = {1, LONG})
  void groupsSixteenNeighboursAtATime(long bytes) {
    List<Integer> keys = IntStream.range(0, 18).boxed().toList();

    String folded = reduce(keys, 18, bytes, (a, b) -> "(" + a + " " + b + ")");

    assertThat(folded)
        .isEqualTo(
            "(" + "(".repeat(15) + "0 1) 2) 3) 4) 5) 6) 7) 8) 9) 10) 11) 12) 13) 14) 15) (16 17))");
  }

  @Test
  void leavesWhatIsLongToExecutors() {
    assertThat(OrderedReduce.gathers(16, 4L << 20)).isTrue();
    assertThat(OrderedReduce.gathers(16, (4L << 20) + 1)).isFalse();
    assertThat(OrderedReduce.gathers(1024, 1)).isTrue();
    assertThat(OrderedReduce.gathers(1025, 1)).isFalse();
  }

  /** One long value a key, which has to reach the driver in several slices. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void bringsALongValueHomeInSlices(int segments) {
    int length = 3 * Chunk.BYTES + 1;
    JavaPairRDD<Integer, Chunk> values =
        context()
            .parallelize(IntStream.range(0, segments).boxed().toList(), 2)
            .flatMapToPair(key -> Chunks.of(key, bytes(length, key)));

    byte[] sum =
        OrderedReduce.<byte[]>reduce(
                values, segments, 2 * OrderedReduce.SLICE_BYTES + 1, OrderedReduceTest::sum)
            .value();

    byte[] expected = bytes(length, 0);
    for (int key = 1; key < segments; key++) {
      expected = sum(expected, bytes(length, key));
    }
    assertThat(sum).isEqualTo(expected);
  }

  @Test
  void cutsWhatReachesTheDriverByItsLength() {
    assertThat(OrderedReduce.slices(0)).isEqualTo(1);
    assertThat(OrderedReduce.slices(32L << 20)).isEqualTo(1);
    assertThat(OrderedReduce.slices((32L << 20) + 1)).isEqualTo(2);
    assertThat(OrderedReduce.slices(4L * 16_000 * 16_001)).isEqualTo(31);
  }

  private static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] sum(byte[] left, byte[] right) {
    byte[] sum = new byte[left.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = (byte) (left[i] + right[i]);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, LONG})
  void refusesALostAndADoubledPartial(long bytes) {
    assertThatThrownBy(() -> reduce(List.of(0, 1, 3), 4, bytes, (a, b) -> a + b))
        .hasMessageContaining("segment 3 where 2 was due");
    assertThatThrownBy(() -> reduce(List.of(0, 1, 1), 2, bytes, (a, b) -> a + b))
        .hasMessageContaining("segment 1 where 2 was due");
    assertThatThrownBy(() -> reduce(List.of(0, 1), 3, bytes, (a, b) -> a + b))
        .hasMessageContaining("segment 2 is missing");
    assertThatThrownBy(() -> reduce(List.of(), 0, 1, (a, b) -> a + b))
        .hasMessage("at least 1 segment is needed, not 0");
  }

  private static String reduce(
      List<Integer> keys, int segments, long bytes, OrderedReduce.Combine<String> combine) {
    JavaPairRDD<Integer, Chunk> values =
        context().parallelize(keys, 3).flatMapToPair(key -> Chunks.of(key, Integer.toString(key)));
    return OrderedReduce.<String>reduce(values, segments, bytes, combine).value();
  }

  private static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
  }
}
