package featuremill.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.stats.Quantiles;
import featuremill.testing.Tables;
import featuremill.transform.AbsoluteDeviation;
import featuremill.transform.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantileScanTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 17})
  void arraysInAnyNumberOfPartitionsEmptyOnesIncluded(int partitions) {
    double[][] values = Tables.normal(33, 3, 1);
    Dataset<Row> table = Tables.arrays(values, partitions);

    QuantileScan scan = QuantileScan.run(table, features(table, "x"), 0, 0.25, 0.5, 1);

    for (int j = 0; j < 3; j++) {
      double[] sorted = sorted(values, j);
      assertThat(scan.quantiles().of(0)[j]).isEqualTo(sorted[0]);
      assertThat(scan.quantiles().of(0.25)[j]).isEqualTo(sorted[8]);
      assertThat(scan.quantiles().medians()[j]).isEqualTo(sorted[16]);
      assertThat(scan.quantiles().of(1)[j]).isEqualTo(sorted[32]);
      assertThat(scan.quantiles().count(j)).isEqualTo(33);
    }
    assertThat(scan.passes()).isLessThanOrEqualTo(3);
  }

  @Test
  void rejectedRowsAndMissingValuesAreLeftOut() {
    List<Row> rows = new ArrayList<>();
    rows.add(RowFactory.create(1, 1.0, null));
    rows.add(RowFactory.create(2, Double.NaN, 20.0));
    rows.add(RowFactory.create(3, 3.0, 40.0));
    rows.add(RowFactory.create(4, 1e9, 1e9));
    rows.add(RowFactory.create(5, 2.0, null));
    StructType schema =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("a", DataTypes.DoubleType)
            .add("b", DataTypes.DoubleType);
    Dataset<Row> table = Tables.frame(rows, schema, 2);
    Column reason = when(col("id").equalTo(4), 1L).otherwise(0L);

    Quantiles quantiles =
        QuantileScan.run(table, features(table, "a", "b"), reason, 1, null, 0.5).quantiles();

    assertThat(quantiles.medians()).containsExactly(2, 30);
    assertThat(quantiles.count(0)).isEqualTo(3);
    assertThat(quantiles.missing(0)).isEqualTo(1);
    assertThat(quantiles.count(1)).isEqualTo(2);
    assertThat(quantiles.missing(1)).isEqualTo(2);
  }

  @Test
  void theMedianAbsoluteDeviationIsTheMedianOfDeviations() {
    double[][] values = Tables.normal(201, 2, 3);
    Dataset<Row> table = Tables.columns(values, 3);
    FeatureColumns features = features(table, "c*");
    double[] medians = QuantileScan.run(table, features, 0.5).quantiles().medians();

    double[] found =
        QuantileScan.run(table, features, null, 0, new AbsoluteDeviation(medians), 0.5)
            .quantiles()
            .medians();

    for (int j = 0; j < 2; j++) {
      double median = sorted(values, j)[100];
      double[] deviations =
          Arrays.stream(sorted(values, j)).map(x -> Math.abs(x - median)).sorted().toArray();
      assertThat(medians[j]).isEqualTo(median);
      assertThat(found[j]).isEqualTo(deviations[100]);
    }
  }

  @Test
  void vectorsAndRoundedFeaturesAreReadAsTheFitReadsThem() {
    double[][] values = Tables.normal(31, 2, 4);
    values[3][1] = 0;
    Dataset<Row> table = Tables.vectors(values, Tables.Storage.MIXED, 2);
    FeatureColumns rounded = features(table, "x").storedAs(Dtype.FLOAT32);

    assertThat(QuantileScan.run(table, features(table, "x"), 0.5).quantiles().medians())
        .containsExactly(sorted(values, 0)[15], sorted(values, 1)[15]);
    assertThat(QuantileScan.run(table, rounded, 0.5).quantiles().medians())
        .containsExactly((float) sorted(values, 0)[15], (float) sorted(values, 1)[15]);
  }

  @Test
  void aTableWithoutRowsHasNoQuantiles() {
    Dataset<Row> table = Tables.columns(new double[0][], 1);

    Quantiles quantiles = QuantileScan.run(table, features(table, "c*"), 0.5).quantiles();

    assertThat(quantiles.medians()).containsExactly(Double.NaN, Double.NaN);
    assertThat(quantiles.count(0)).isZero();
  }

  @Test
  void whatDoesNotFitIsNamed() {
    Dataset<Row> ragged = Tables.arrays(new double[][] {{1, 2}, {3, 4}, {5, 6, 7}}, 1);
    assertThatThrownBy(() -> QuantileScan.run(ragged, features(ragged, "x"), 0.5))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("row 3 of its partition has 3 features where the first row has 2");
    Dataset<Row> two = Tables.arrays(new double[][] {{1, 2}}, 1);
    assertThatThrownBy(
            () ->
                QuantileScan.run(
                    two, features(two, "x"), null, 0, new Selection(3, new int[] {0}), 0.5))
        .hasMessage("rows of 2 features meet a transform of rows of 3");
  }

  private static FeatureColumns features(Dataset<Row> table, String... names) {
    return FeatureColumns.resolve(table, List.of(names));
  }

  private static double[] sorted(double[][] values, int j) {
    return Arrays.stream(values).mapToDouble(row -> row[j]).sorted().toArray();
  }
}
