package featuremill.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.testing.Tables;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureScanTest {
  private static final Column KEEP = lit(0L);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 40})
  void arraysInAnyNumberOfPartitionsEmptyOnesIncluded(int partitions) {
    double[][] values = Tables.normal(37, 5, 1);

    requireMoments(Tables.arrays(values, partitions), values, "x");
  }

  @ParameterizedTest
  @EnumSource(Tables.Storage.class)
  void vectorsHoweverTheyAreStored(Tables.Storage storage) {
    double[][] values = Tables.normal(50, 4, 2);
    for (int i = 0; i < values.length; i += 3) {
      values[i][1] = 0;
      values[i][3] = 0;
    }

    requireMoments(Tables.vectors(values, storage, 3), values, "x");
  }

  @Test
  void vectorsTooWideForABlockInFullAreSummedByTheirEntries() {
    int width = 140_000;
    double[][] values = new double[5][width];
    for (int i = 0; i < 5; i++) {
      values[i][3] = 1.7e9 + i;
      values[i][7 * i] = -1;
      values[i][width - 1] = i < 2 ? 0 : i;
    }
    Dataset<Row> table = Tables.vectors(values, Tables.Storage.MIXED, 2);
    FeatureColumns features = FeatureColumns.resolve(table, List.of("x"));

    Moments moments = FeatureScan.run(table, features, KEEP, 0, CoMoments.Scope.DIAGONAL).moments();

    assertThat(moments.numRows()).isEqualTo(5);
    assertThat(moments.mean(3) + moments.meanLow(3)).isEqualTo(1.7e9 + 2);
    assertThat(moments.variance(3, 0)).isEqualTo(2);
    assertThat(moments.nonZeros(3)).isEqualTo(5);
    assertThat(moments.nonZeros(14)).isEqualTo(1);
    assertThat(moments.variance(14, 0)).isCloseTo(0.16, within(1e-16));
    assertThat(moments.nonZeros(width - 1)).isEqualTo(3);
    assertThat(moments.mean(width - 1)).isCloseTo(1.8, within(1e-15));
    assertThat(moments.variance(width - 1, 0)).isCloseTo(2.56, within(1e-15));
    assertThat(moments.isConstant(100_000)).isTrue();
    assertThat(moments.nonZeros(100_000)).isZero();
  }

  @Test
  void wideColumnsByGlob() {
    double[][] values = Tables.normal(64, 12, 3);

    requireMoments(Tables.columns(values, 4), values, "c*");
  }

  @Test
  void everyNumericTypeAsAColumnAndAsAnArrayElement() {
    double[][] values = new double[20][1];
    for (int i = 0; i < values.length; i++) {
      values[i][0] = i % 7 - 3;
    }
    Dataset<Row> doubles = Tables.columns(values, 2);
    for (String type :
        List.of("tinyint", "smallint", "int", "bigint", "float", "double", "decimal(10,2)")) {
      requireMoments(doubles.select(col("c0").cast(type).as("v")), values, "v");
      requireMoments(
          doubles.select(org.apache.spark.sql.functions.array(col("c0").cast(type)).as("v")),
          values,
          "v");
    }
    double[][] flags = new double[20][1];
    for (int i = 0; i < flags.length; i++) {
      flags[i][0] = values[i][0] > 0 ? 1 : 0;
    }
    requireMoments(doubles.select(col("c0").gt(0).as("v")), flags, "v");
    requireMoments(
        doubles.select(org.apache.spark.sql.functions.array(col("c0").gt(0)).as("v")), flags, "v");
  }

  @Test
  void countsRejectedRowsByReasonAndLeavesThemOut() {
    double[][] values = Tables.normal(100, 3, 4);
    Column reason =
        when(col("id").lt(8), 1L)
            .when(col("id").lt(10), 3L)
            .when(col("id").geq(70), 2L)
            .otherwise(0L);
    FeatureColumns features = FeatureColumns.resolve(Tables.arrays(values, 3), List.of("x"));

    FeatureScan scan =
        FeatureScan.run(Tables.arrays(values, 3), features, reason, 2, CoMoments.Scope.FULL);

    assertThat(scan.rowsIn()).isEqualTo(100);
    assertThat(scan.rejected()).containsExactly(10, 32);
    requireEqual(scan.moments(), Arrays.copyOfRange(values, 10, 70));
  }

  @Test
  void theSamePartitionsGiveTheSameBits() {
    Dataset<Row> table = Tables.arrays(Tables.normal(500, 6, 5), 11);
    FeatureColumns features = FeatureColumns.resolve(table, List.of("x"));

    Moments first = FeatureScan.run(table, features, KEEP, 0, CoMoments.Scope.FULL).moments();
    Moments second = FeatureScan.run(table, features, KEEP, 0, CoMoments.Scope.FULL).moments();

    try (SymmetricMatrix a = first.covariance(1);
        SymmetricMatrix b = second.covariance(1)) {
      for (int i = 0; i < 6; i++) {
        assertThat(first.mean(i)).isEqualTo(second.mean(i));
        for (int j = 0; j < 6; j++) {
          assertThat(a.get(i, j)).isEqualTo(b.get(i, j));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(MergeOrder.class)
  void anyOrderOfMergingGivesTheMoments(MergeOrder order) throws InterruptedException {
    final long before = OffHeapDoubles.allocatedBytes();
    double[][] values = Tables.normal(90, 3, 8);
    Dataset<Row> table = Tables.arrays(values, 19);
    FeatureColumns features = FeatureColumns.resolve(table, List.of("x"));

    try (Moments moments =
        FeatureScan.run(table, features, KEEP, 0, CoMoments.Scope.FULL, 0, order).moments()) {
      requireEqual(moments, values);
    }
    // Spark's own reduce leaves its operands to the collector.
    for (int i = 0; i < 200 && OffHeapDoubles.allocatedBytes() > before; i++) {
      System.gc();
      Thread.sleep(50);
    }
    assertThat(OffHeapDoubles.allocatedBytes()).isLessThanOrEqualTo(before);
  }

  @Test
  void countsNullsNaNsAndInfinities() {
    List<Row> rows = new ArrayList<>();
    rows.add(RowFactory.create(1.0, null));
    rows.add(RowFactory.create(Double.NaN, 2.0));
    rows.add(RowFactory.create(Double.POSITIVE_INFINITY, 3.0));
    rows.add(RowFactory.create(2.0, 4.0));
    Dataset<Row> table =
        Tables.frame(
            rows,
            new StructType().add("a", DataTypes.DoubleType).add("b", DataTypes.DoubleType),
            2);

    Moments moments = scan(table, "a", "b").moments();

    assertThat(moments.nullCount(0)).isZero();
    assertThat(moments.nanCount(0)).isEqualTo(1);
    assertThat(moments.infiniteCount(0)).isEqualTo(1);
    assertThat(moments.nullCount(1)).isEqualTo(1);
    assertThat(moments.nanCount(1)).isZero();
    assertThat(moments.infiniteCount(1)).isZero();
  }

  @Test
  void saysWhichRowIsRagged() {
    Dataset<Row> table = Tables.arrays(new double[][] {{1, 2}, {3, 4}, {5, 6, 7}, {8, 9}}, 1);

    assertThatThrownBy(() -> scan(table, "x"))
        .hasMessageStartingWith("row 3 of its partition has 3 features where the first row has 2");
  }

  /** Eight partitions of 3,000 features make four segments. */
  @Test
  void foldsRunsOfPartitionsWhereTheFeaturesAreWide() {
    double[][] values = Tables.normal(16, 3000, 7);
    FeatureColumns features = FeatureColumns.resolve(Tables.arrays(values, 8), List.of("x"));

    FeatureScan scan =
        FeatureScan.run(
            new SelectedRows(Tables.arrays(values, 8), features, KEEP, 0, 16 * 3000 * 8),
            CoMoments.Scope.FULL);

    assertThat(scan.rowsIn()).isEqualTo(16);
    assertThat(scan.taskPeakBytes()).isBetween(8L * 3000 * 3000, 17L * 3000 * 3000);
    double[] means = Tables.means(values);
    try (Moments moments = scan.moments();
        SymmetricMatrix found = moments.covariance(1)) {
      for (int j = 0; j < 3000; j += 500) {
        double covariance = 0;
        for (double[] row : values) {
          covariance += (row[j] - means[j]) * (row[7] - means[7]) / 15;
        }
        assertThat(found.get(7, j)).isCloseTo(covariance, within(1e-11));
      }
    }
    values[5] = new double[2];
    assertThatThrownBy(() -> scan(Tables.arrays(values, 8), "x"))
        .hasMessageStartingWith("row 2 of its segment has 2 features where the first row has 3000");
  }

  @Test
  void namesUnknownDoubledAndNonNumericColumns() {
    Dataset<Row> table =
        Tables.columns(new double[][] {{1, 2}}, 1).withColumn("origin", lit("SFO"));

    assertThatThrownBy(() -> FeatureColumns.resolve(table, List.of("orgin")))
        .hasMessageContaining("the input has no column 'orgin' to use as feature")
        .hasMessageContaining("did you mean 'origin'?");
    assertThatThrownBy(() -> FeatureColumns.resolve(table, List.of("c0", "c0")))
        .hasMessageContaining("feature column 'c0' is listed twice");
    assertThatThrownBy(() -> FeatureColumns.resolve(table, List.of("c0", "origin")))
        .hasMessageContaining("column 'origin' is string, not numeric");
    assertThatThrownBy(
            () ->
                FeatureColumns.resolve(
                    table.select(col("c0").as("a"), col("c1").as("a")), List.of("a")))
        .hasMessageContaining("the input has 2 columns named 'a'");
  }

  @Test
  void leavesNoMemoryBehind() {
    long before = OffHeapDoubles.allocatedBytes();

    scan(Tables.arrays(Tables.normal(100, 8, 6), 9), "x").moments().close();

    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
  }

  private static FeatureScan scan(Dataset<Row> table, String... features) {
    FeatureColumns columns = FeatureColumns.resolve(table, List.of(features));
    return FeatureScan.run(table, columns, KEEP, 0, CoMoments.Scope.FULL);
  }

  private static void requireMoments(Dataset<Row> table, double[][] values, String feature) {
    FeatureScan scan = scan(table, feature);
    assertThat(scan.rowsIn()).isEqualTo(values.length);
    requireEqual(scan.moments(), values);
  }

  private static void requireEqual(Moments moments, double[][] values) {
    double[] means = Tables.means(values);
    double[][] covariance = Tables.covariance(values, 1);
    assertThat(moments.numRows()).isEqualTo(values.length);
    try (SymmetricMatrix found = moments.covariance(1)) {
      for (int i = 0; i < means.length; i++) {
        double std = Math.sqrt(covariance[i][i]);
        assertThat(moments.mean(i)).isCloseTo(means[i], within(1e-14 * (std + 1e2)));
        for (int j = 0; j < means.length; j++) {
          double scale = Math.sqrt(covariance[i][i] * covariance[j][j]);
          assertThat(found.get(i, j)).isCloseTo(covariance[i][j], within(1e-13 * scale));
        }
      }
    }
  }
}
