package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.testing.Tables;
import featuremill.transform.FittedTransform;
import featuremill.transform.Projection;
import featuremill.transform.SparseProjection;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Features that are made of rows by their entries. */
class SparseFeaturesTest {

  /** Below and above where a transform is sent by itself. */
  @ParameterizedTest
  @ValueSource(ints = {3, 70_000})
  void haveTheSameBitsHoweverARowIsStored(int width) {
    double[][] values = rows(9, width);
    SparseProjection projection = projection(width);
    double[] expected = new double[9];
    for (int i = 0; i < 9; i++) {
      double[] out = new double[1];
      projection.apply(values[i], 1, out);
      expected[i] = out[0];
    }

    for (Tables.Storage storage : Tables.Storage.values()) {
      Dataset<Row> table = Tables.vectors(values, storage, 2);
      assertThat(features(table, projection, Dtype.FLOAT64)).isEqualTo(expected);
    }
    assertThat(
            features(Tables.vectors(values, Tables.Storage.SPARSE, 9), projection, Dtype.FLOAT32))
        .isEqualTo(roundedFirst(values, projection));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 70_000})
  void denseTransformsAreSentTheSameWay(int width) {
    double[][] values = rows(5, width);
    double[] component = new double[width];
    Arrays.setAll(component, j -> Math.sin(j));
    Projection projection = Projection.ofCentred(new double[][] {component});
    double[] expected = new double[5];
    for (int i = 0; i < 5; i++) {
      double[] out = new double[1];
      projection.apply(values[i], 1, out);
      expected[i] = out[0];
    }

    assertThat(features(Tables.vectors(values, Tables.Storage.MIXED, 3), projection, Dtype.FLOAT64))
        .isEqualTo(expected);
  }

  private static double[] roundedFirst(double[][] values, FittedTransform transform) {
    return Arrays.stream(values)
        .mapToDouble(
            row -> {
              double[] rounded = Arrays.stream(row).map(x -> (float) x).toArray();
              double[] out = new double[1];
              transform.apply(rounded, 1, out);
              return out[0];
            })
        .toArray();
  }

  private static double[] features(Dataset<Row> table, FittedTransform transform, Dtype dtype) {
    FeatureColumns columns = FeatureColumns.resolve(table, List.of("x")).storedAs(dtype);
    return FeatureRows.transform(table, List.of(), columns, transform).collectAsList().stream()
        .mapToDouble(row -> row.<Double>getList(0).get(0))
        .toArray();
  }

  private static double[][] rows(int count, int width) {
    SplittableRandom random = new SplittableRandom(1);
    double[][] rows = new double[count][width];
    for (double[] row : rows) {
      for (int entry = 0; entry < 40; entry++) {
        row[random.nextInt(width)] = random.nextDouble(-1, 1);
      }
    }
    return rows;
  }

  private static SparseProjection projection(int width) {
    double[] mean = new double[width];
    double[] scale = new double[width];
    double[] component = new double[width];
    Arrays.setAll(mean, j -> j % 1000 == 2 ? 1e4 : Math.cos(j));
    Arrays.fill(scale, 0.75);
    Arrays.setAll(component, j -> Math.sin(j));
    return new SparseProjection(
        width, IntStream.range(0, width).toArray(), mean, scale, scale, new double[][] {component});
  }
}
