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
  void neighboursAreThoseOfASortWhateverThePartitionsBlocksAndGroups(int partitions) {
    long memory = OffHeapDoubles.allocatedBytes();
    double[][] x = Tables.normal(41, 3, 1);
    x[40] = x[7].clone();
    DistanceTable table = table(Tables.arrays(x, partitions));

    List<String> found = among(table, SPACE, 4, 50 / partitions, partitions);

    assertThat(found).containsExactlyElementsOf(expected(x, x, 4, 1, i -> true, true));
    assertThat(OffHeapDoubles.allocatedBytes()).isLessThanOrEqualTo(memory);
  }

  @Test
  void theBitsAreThoseOfAnyPartitionsBlocksAndGroups() {
    double[][] x = Tables.normal(60, 7, 8);
    DistanceSpace space = DistanceSpace.euclidean(Tables.means(x), 80);

    List<Row> one = rows(table(Tables.arrays(x, 1)), space, 64, 1);
    List<Row> many = rows(table(Tables.arrays(x, 7)), space, 9, 3);

    assertThat(many).containsExactlyElementsOf(one);
  }

  @Test
  void rejectedRowsTakeNoPartAndTransformsComeFirst() {
    double[][] x = Tables.normal(30, 3, 3);
    Dataset<Row> table = Tables.arrays(x, 3);
    DistanceTable rows =
        DistanceTable.of(
            table,
            FeatureColumns.resolve(table, List.of("x")),
            when(col("id").mod(3).equalTo(1), 1L).otherwise(0L),
            1,
            Scale.of(2, 3));

    List<String> found = among(rows, SPACE, 2, 8, 2);

    assertThat(found).containsExactlyElementsOf(expected(x, x, 2, 2, i -> i % 3 != 1, true));
  }

  @Test
  void rowsOfAnotherInputAreNeighboursToo() {
    double[][] x = Tables.normal(12, 3, 4);
    double[][] y = Tables.normal(9, 3, 5);
    try (ComparedRows rows = ComparedRows.store(table(Tables.arrays(x, 2)), 5, 2);
        ComparedRows others = ComparedRows.store(table(Tables.arrays(y, 3)), 4, 3)) {
      List<String> found = texts(NearestNeighbours.from(rows, others, SPACE, 20));

      assertThat(found).hasSize(12 * 9);
      assertThat(found).containsExactlyElementsOf(expected(x, y, 20, 1, i -> true, false));
    }
  }

  @Test
  void rowsMayBringTheirOwnIds() {
    double[][] x = {{0, 0, 0}, {0, 0, 1}, {0, 0, 3}};
    Dataset<Row> table = Tables.arrays(x, 2).withColumn("key", col("id").multiply(-10));
    DistanceTable rows =
        DistanceTable.of(table, FeatureColumns.resolve(table, List.of("x"))).withIds("key");

    assertThat(among(rows, SPACE, 1, 2, 1))
        .containsExactly("0 -> -10 at 1.0", "-10 -> 0 at 1.0", "-20 -> -10 at 2.0");
  }

  @Test
  void amongEquallyFarRowsTheLesserIdIsNearer() {
    double[][] x = {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {1, 0, 0}};
    Dataset<Row> table = Tables.arrays(x, 2).withColumn("key", col("id").multiply(-1));
    DistanceTable rows =
        DistanceTable.of(table, FeatureColumns.resolve(table, List.of("x"))).withIds("key");

    assertThat(among(rows, SPACE, 2, 2, 2)).startsWith("0 -> -3 at 1.0", "0 -> -2 at 1.0");
  }

  @Test
  void blocksAreStoredUntilTheEnd() {
    int before = LocalSpark.session().sparkContext().getPersistentRDDs().size();
    try (ComparedRows rows =
        ComparedRows.store(table(Tables.arrays(Tables.normal(5, 3, 6), 2)), 2, 2)) {
      assertThat(NearestNeighbours.among(rows, SPACE, 1).dataset().count()).isEqualTo(5);
      assertThat(LocalSpark.session().sparkContext().getPersistentRDDs().size())
          .isEqualTo(before + 1);
    }
    assertThat(LocalSpark.session().sparkContext().getPersistentRDDs().size()).isEqualTo(before);
  }

  @Test
  void whatDoesNotFitIsNamed() {
    try (ComparedRows rows =
        ComparedRows.store(table(Tables.arrays(new double[][] {{1, 2}}, 1)), 2, 1)) {
      assertThatThrownBy(() -> NearestNeighbours.among(rows, SPACE, 1))
          .hasMessage("rows of 2 and 2 features meet a space of 3 features");
      assertThatThrownBy(() -> NearestNeighbours.among(rows, DistanceSpace.cosine(2), 0))
          .hasMessage("at least 1 neighbour has to be asked for, not 0");
    }
  }

  private static DistanceTable table(Dataset<Row> table) {
    return DistanceTable.of(table, FeatureColumns.resolve(table, List.of("x")));
  }

  private static List<String> among(
      DistanceTable table, DistanceSpace space, int most, int blockRows, int groups) {
    try (ComparedRows rows = ComparedRows.store(table, blockRows, groups)) {
      return texts(NearestNeighbours.among(rows, space, most));
    }
  }

  private static List<Row> rows(
      DistanceTable table, DistanceSpace space, int blockRows, int groups) {
    try (ComparedRows rows = ComparedRows.store(table, blockRows, groups)) {
      return NearestNeighbours.among(rows, space, 5).dataset().collectAsList();
    }
  }

  private static List<String> texts(NearestNeighbours near) {
    return near.dataset().collectAsList().stream()
        .map(row -> text(row.getLong(0), row.getLong(1), row.getDouble(2)))
        .toList();
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
