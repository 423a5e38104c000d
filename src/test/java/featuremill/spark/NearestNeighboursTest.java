package featuremill.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.distance.DistanceSpace;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import featuremill.transform.Scale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearestNeighboursTest {
  private static final double[] CENTRE = {0, 10, 20};
  private static final DistanceSpace SPACE = DistanceSpace.euclidean(CENTRE, 30);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 17})
  void neighboursAreThoseOfASortWhateverThePartitions(int partitions) {
    long memory = OffHeapDoubles.allocatedBytes();
    double[][] x = Tables.normal(41, 3, 1);
    x[40] = x[7].clone();
    Dataset<Row> table = Tables.arrays(x, partitions);

    List<String> found = neighbours(NearestNeighbours.among(table(table), SPACE, 4));

    assertThat(found).containsExactlyElementsOf(expected(x, x, 4, 1, i -> true, true));
    assertThat(OffHeapDoubles.allocatedBytes()).isLessThanOrEqualTo(memory);
  }

  /** A block of rows this wide has 64. */
  @Test
  void wideRowsComeInSeveralBlocksOfAPartition() {
    double[][] x = Tables.normal(70, 17_000, 2);
    Dataset<Row> table = Tables.arrays(x, 1);
    DistanceSpace space = DistanceSpace.euclidean(Tables.means(x), 2e5);

    List<String> found = neighbours(NearestNeighbours.among(table(table), space, 1));

    assertThat(found).containsExactlyElementsOf(expected(x, x, 1, 1, i -> true, true));
  }

  @Test
  void rejectedRowsTakeNoPartAndTransformsComeFirst() {
    double[][] x = Tables.normal(30, 3, 3);
    Dataset<Row> table = Tables.arrays(x, 3);
    NearestNeighbours.Table rows =
        new NearestNeighbours.Table(
            table,
            FeatureColumns.resolve(table, List.of("x")),
            when(col("id").mod(3).equalTo(1), 1L).otherwise(0L),
            1,
            Scale.of(2, 3));

    List<String> found = neighbours(NearestNeighbours.among(rows, SPACE, 2));

    assertThat(found).containsExactlyElementsOf(expected(x, x, 2, 2, i -> i % 3 != 1, true));
  }

  @Test
  void rowsOfAnotherInputAreNeighboursToo() {
    double[][] x = Tables.normal(12, 3, 4);
    double[][] y = Tables.normal(9, 3, 5);

    List<String> found =
        neighbours(
            NearestNeighbours.from(
                table(Tables.arrays(x, 2)), table(Tables.arrays(y, 3)), SPACE, 20));

    assertThat(found).hasSize(12 * 9);
    assertThat(found).containsExactlyElementsOf(expected(x, y, 20, 1, i -> true, false));
  }

  @Test
  void blocksAreStoredUntilTheEnd() {
    int before = LocalSpark.session().sparkContext().getPersistentRDDs().size();
    try (NearestNeighbours near =
        NearestNeighbours.among(table(Tables.arrays(Tables.normal(5, 3, 6), 2)), SPACE, 1)) {
      assertThat(near.dataset().count()).isEqualTo(5);
      assertThat(LocalSpark.session().sparkContext().getPersistentRDDs().size())
          .isEqualTo(before + 1);
    }
    assertThat(LocalSpark.session().sparkContext().getPersistentRDDs().size()).isEqualTo(before);
  }

  @Test
  void whatDoesNotFitIsNamed() {
    NearestNeighbours.Table rows = table(Tables.arrays(new double[][] {{1, 2}}, 1));
    assertThatThrownBy(() -> NearestNeighbours.among(rows, SPACE, 1))
        .hasMessage("rows of 2 features meet a space of 3 features");
    assertThatThrownBy(() -> NearestNeighbours.among(rows, DistanceSpace.cosine(2), 0))
        .hasMessage("at least 1 neighbour has to be asked for, not 0");
  }

  private static NearestNeighbours.Table table(Dataset<Row> table) {
    return new NearestNeighbours.Table(table, FeatureColumns.resolve(table, List.of("x")));
  }

  private static List<String> neighbours(NearestNeighbours near) {
    try (near) {
      return near.dataset().collectAsList().stream()
          .map(row -> text(row.getLong(0), row.getLong(1), row.getDouble(2)))
          .toList();
    }
  }

  private static List<String> expected(
      double[][] x, double[][] y, int most, double factor, IntPredicate kept, boolean same) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      int from = i;
      double[] distances =
          IntStream.range(0, y.length).mapToDouble(j -> distance(x[from], y[j], factor)).toArray();
      if (kept.test(i)) {
        IntStream.range(0, y.length)
            .filter(j -> kept.test(j) && !(same && j == from))
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(j -> distances[j]).thenComparing(j -> j))
            .limit(most)
            .forEach(j -> rows.add(text(from, j, distances[j])));
      }
    }
    return rows;
  }

  private static String text(long id, long neighbour, double distance) {
    return id + " -> " + neighbour + " at " + (float) distance;
  }

  private static double distance(double[] x, double[] y, double factor) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      double difference = factor * x[j] - factor * y[j];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
