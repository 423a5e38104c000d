package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.distance.DistanceSpace;
import featuremill.testing.Tables;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistanceMatrixTest {
  private static final double TOLERANCE = 1e-12;

  @ParameterizedTest
  @CsvSource({"1, 1, 8, 1", "2, 1, 1, 3", "33, 4, 8, 3", "33, 3, 32, 9", "40, 2, 8, 2"})
  void allDistancesAreRightSymmetricAndZeroOnTheDiagonal(
      int count, int partitions, int blockRows, int groups) {
    long memory = OffHeapDoubles.allocatedBytes();
    double[][] x = Tables.normal(count, 4, count);
    for (int i = 1; i < count; i += 7) {
      x[i] = x[i - 1].clone();
      x[i][0] += 1e-9;
    }

    double[][] found = among(x, partitions, blockRows, groups);

    for (int i = 0; i < count; i++) {
      assertThat(found[i]).hasSize(count);
      assertThat(found[i][i]).isEqualTo(0);
      for (int j = 0; j < count; j++) {
        double exact = distance(x[i], x[j]);
        assertThat(found[i][j]).isEqualTo(found[j][i]);
        assertThat(found[i][j]).isCloseTo(exact, within(TOLERANCE * exact));
      }
    }
    assertThat(OffHeapDoubles.allocatedBytes()).isLessThanOrEqualTo(memory);
  }

  @Test
  void theBitsAreThoseOfAnyPartitionsAndGroups() {
    double[][] x = Tables.normal(50, 6, 3);

    assertThat(among(x, 7, 16, 4)).isDeepEqualTo(among(x, 1, 16, 1));
  }

  @Test
  void distancesToAnotherTableStandInItsOrder() {
    double[][] x = Tables.normal(5, 3, 1);
    double[][] y = Tables.normal(7, 3, 2);
    DistanceSpace space = DistanceSpace.squaredEuclidean(Tables.means(y), 40);
    try (ComparedRows rows = ComparedRows.store(table(Tables.arrays(x, 2)), 2, 2);
        ComparedRows others = ComparedRows.store(table(Tables.arrays(y, 3)), 3, 2);
        DistanceMatrix matrix = DistanceMatrix.from(rows, others, space)) {
      double[][] found = distances(matrix);
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < y.length; j++) {
          double exact = Math.pow(distance(x[i], y[j]), 2);
          assertThat(found[i][j]).isCloseTo(exact, within(TOLERANCE * exact));
        }
      }
    }
  }

  @Test
  void aDistanceBeyondTheDoublesIsAnError() {
    double[][] x = {{1e308, 0}, {-1e308, 0}};
    assertThatThrownBy(() -> among(x, 1, 8, 1))
        .hasStackTraceContaining(
            "a distance of the row with the id 0 is beyond the largest double");
  }

  private static double[][] among(double[][] x, int partitions, int blockRows, int groups) {
    try (ComparedRows rows =
            ComparedRows.store(table(Tables.arrays(x, partitions)), blockRows, groups);
        DistanceMatrix matrix =
            DistanceMatrix.among(rows, DistanceSpace.euclidean(rows.centre(), rows.largest()))) {
      return distances(matrix);
    }
  }

  private static double[][] distances(DistanceMatrix matrix) {
    List<Row> rows = matrix.dataset().collectAsList();
    double[][] distances = new double[rows.size()][];
    for (int i = 0; i < distances.length; i++) {
      assertThat(rows.get(i).getLong(0)).isEqualTo(i);
      distances[i] =
          rows.get(i).<Double>getList(1).stream().mapToDouble(Double::doubleValue).toArray();
    }
    return distances;
  }

  private static DistanceTable table(Dataset<Row> table) {
    return DistanceTable.of(table, FeatureColumns.resolve(table, List.of("x")));
  }

  private static double distance(double[] x, double[] y) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int j = 0; j < x.length; j++) {
      BigDecimal difference = new BigDecimal(x[j]).subtract(new BigDecimal(y[j]));
      sum = sum.add(difference.multiply(difference));
    }
    return sum.sqrt(MathContext.DECIMAL64).doubleValue();
  }
}
