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
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

class OrderedReduceTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 64, 65})
  void foldsInTheOrderOfTheKeysWhateverTheOrderOfArrival(int segments) {
    List<Integer> keys = new ArrayList<>(IntStream.range(0, segments).boxed().toList());
    Collections.shuffle(keys, new Random(segments));

    String folded = OrderedReduce.<String>reduce(named(keys), segments, (a, b) -> a + "," + b);

    assertThat(folded)
        .isEqualTo(
            IntStream.range(0, segments)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",")));
  }

  @Test
  void groupsEightNeighboursAtATime() {
    List<Integer> keys = IntStream.range(0, 10).boxed().toList();

    String folded =
        OrderedReduce.<String>reduce(named(keys), 10, (a, b) -> "(" + a + " " + b + ")");

    assertThat(folded).isEqualTo("((((((((0 1) 2) 3) 4) 5) 6) 7) (8 9))");
  }

  @Test
  void refusesALostAndADoubledPartial() {
    assertThatThrownBy(
            () -> OrderedReduce.<String>reduce(named(List.of(0, 1, 3)), 4, (a, b) -> a + b))
        .hasMessageContaining("segment 3 where 2 was due");
    assertThatThrownBy(
            () -> OrderedReduce.<String>reduce(named(List.of(0, 1, 1)), 2, (a, b) -> a + b))
        .hasMessageContaining("segment 1 where 2 was due");
    assertThatThrownBy(() -> OrderedReduce.<String>reduce(named(List.of()), 0, (a, b) -> a + b))
        .hasMessage("at least 1 segment is needed, not 0");
  }

  private static JavaPairRDD<Integer, Packed> named(List<Integer> keys) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    return context
        .parallelize(keys, 3)
        .mapToPair(key -> new Tuple2<>(key, Packed.of(Integer.toString(key))));
  }
}
