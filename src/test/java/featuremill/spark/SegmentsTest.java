package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.stats.CoMoments.Scope;
import featuremill.stats.SumsMemory;
import featuremill.testing.LocalSpark;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {

  @ParameterizedTest
  @CsvSource({
    // partitions, width, input bytes, segments
    "1, 100, 8000, 1",
    "2, 16000, 128000000, 2",
    "3, 16000, 128000000, 3",
    "16, 500, 800000000, 16",
    "10, 784, 12000000, 8",
    "16, 2000, 320000000, 4",
    "16, 4000, 640000000, 4",
    "39, 16000, 2560000000, 4",
    "5000, 16000, 335544320000, 256",
    "100000, 500, 6710886400000, 1024",
    // of unknown size
    "16, 500, 0, 16",
    "200, 500, 0, 128",
    "5000, 500, 0, 1024",
    "16, 2000, 0, 4",
    "200, 2000, 0, 32",
    "5000, 16000, 0, 16",
    "16, 16000, 0, 4",
  })
  void areAsManyAsTheStatesAreWorth(int partitions, int width, long bytes, int segments) {
    assertThat(Segments.count(partitions, width, Scope.FULL, bytes)).isEqualTo(segments);
  }

  @ParameterizedTest
  @CsvSource({
    // segments, width, at the driver, shuffled states, one after the other, tasks that merge
    "1, 500, false, 0, 1, 0",
    "16, 500, true, 0, 16, 0",
    "4, 2000, true, 0, 4, 0",
    "8, 2000, false, 8, 9, 1",
    "256, 500, false, 272, 33, 16",
    "4, 4000, false, 5, 5, 1",
  })
  void areMergedByTheDriverWhereAllAreSmall(
      int segments, int width, boolean driver, int shuffled, int serial, int tasks) {
    long state = Segments.stateBytes(new SumsMemory(width, Scope.FULL, null));
    assertThat(Segments.mergeAtTheDriver(segments, state)).isEqualTo(driver);
    assertThat(Segments.shuffleBytes(segments, state)).isEqualTo(shuffled * state);
    assertThat(Segments.serialStates(segments, state)).isEqualTo(serial);
    assertThat(Segments.merges(segments, state)).isEqualTo(tasks);
  }

  @Test
  void areManyWhereAStateIsSmall() {
    assertThat(Segments.count(800, 16_000, Scope.DIAGONAL, 2_560_000_000L)).isEqualTo(800);
  }

  @Test
  void areRunsOfNeighbouringPartitionsInTheirOrder() {
    JavaRDD<Integer> rows =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext())
            .parallelize(IntStream.range(0, 10).boxed().toList(), 10);

    assertThat(Neighbours.evenly(rows, 4).glom().collect())
        .containsExactly(List.of(0, 1), List.of(2, 3, 4), List.of(5, 6), List.of(7, 8, 9));
    assertThat(Neighbours.evenly(rows, 10)).isSameAs(rows);
    assertThat(Neighbours.bySize(rows, 4).glom().collect())
        .containsExactly(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9));
  }
}
