package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldTreeTest {

  @ParameterizedTest
  @CsvSource({
    "1, 0",
    "2, (0 1)",
    "3, ((0 1) 2)",
    "4, (((0 1) 2) 3)",
    "7, ((((0 1) 2) ((3 4) 5)) 6)",
    "9, ((((0 1) 2) ((3 4) 5)) ((6 7) 8))",
    "10, (((((0 1) 2) ((3 4) 5)) ((6 7) 8)) 9)",
    "11, (((((0 1) 2) ((3 4) 5)) ((6 7) 8)) (9 10))",
    "13, (((((0 1) 2) ((3 4) 5)) ((6 7) 8)) (((9 10) 11) 12))",
  })
  void foldsGroupsOfNeighboursThenTheirResults(int values, String folded) {
    assertThat(fold(values)).isEqualTo(folded);
  }

  private static String fold(int values) {
    FoldTree<String> tree = new FoldTree<>(3, (a, b) -> "(" + a + " " + b + ")");
    IntStream.range(0, values).forEach(i -> tree.add(Integer.toString(i)));
    return tree.value();
  }

  /** The definition, level by level. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 26, 27, 28, 80, 82})
  void isTheTreeOfLevels(int values) {
    List<String> level = IntStream.range(0, values).mapToObj(Integer::toString).toList();
    while (level.size() > 1) {
      List<String> below = level;
      level =
          IntStream.range(0, (below.size() + 2) / 3)
              .mapToObj(g -> below.subList(3 * g, Math.min(below.size(), 3 * g + 3)))
              .map(group -> group.stream().reduce((a, b) -> "(" + a + " " + b + ")").orElseThrow())
              .toList();
    }
    assertThat(fold(values)).isEqualTo(level.get(0));
  }

  @Test
  void freesWhatItHolds() {
    int[] held = {5};
    FoldTree<Held> tree = new FoldTree<>(2, Held::plus);
    IntStream.range(0, 5).forEach(i -> tree.add(new Held(held)));

    assertThat(held[0]).isEqualTo(2);
    tree.release();
    assertThat(held[0]).isZero();
  }

  private record Held(int[] count) implements java.io.Serializable, Releasable {
    Held plus(Held right) {
      right.release();
      return this;
    }

    @Override
    public void release() {
      count[0]--;
    }
  }
}
