package featuremill.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.decomposition.MatrixStripes;
import featuremill.failure.Failure;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows stored by columns against the definition, by plain loops. */
class ColumnPanelsTest {
  private static final Column KEEP = lit(0L);

  private static SelectedRows selected(Dataset<Row> table, String features) {
    return new SelectedRows(table, FeatureColumns.resolve(table, List.of(features)), KEEP, 0, 0);
  }

  private static Centring centring(double[][] values, int ddof) {
    int d = values[0].length;
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    return new Centring(
        IntStream.range(0, d).toArray(),
        Tables.means(values),
        new double[d],
        ones,
        values.length - ddof);
  }

  private static double[][] centred(double[][] values, Centring centring) {
    double[][] z = new double[values.length][centring.width()];
    for (int i = 0; i < z.length; i++) {
      centring.apply(values[i], z[i]);
    }
    return z;
  }

  /** One of everything that an operator gives, in one array. */
  private static double[] outcome(ColumnPanels panels, int b) {
    int d = panels.dimension();
    int n = panels.rows();
    Random random = new Random(1);
    try (OffHeapDoubles in = OffHeapDoubles.allocate((long) d * b);
        OffHeapDoubles out = OffHeapDoubles.allocate((long) d * b);
        OffHeapDoubles combined = OffHeapDoubles.allocate((long) d * b);
        OffHeapDoubles weights = OffHeapDoubles.allocate((long) n * b);
        SymmetricMatrix dual = panels.dual()) {
      DenseBlock v = DenseBlock.rowMajor(in, d, b);
      v.setAll(random.doubles((long) d * b, -1, 1).toArray());
      DenseBlock u = DenseBlock.columnMajor(weights, n, b);
      u.setAll(random.doubles((long) n * b, -1, 1).toArray());
      DenseBlock image = DenseBlock.columnMajor(out, d, b);
      panels.apply(v, image);
      DenseBlock sums = DenseBlock.rowMajor(combined, d, b);
      panels.combineRows(u, sums);
      double[] all = Arrays.copyOf(image.toArray(), 2 * d * b + n * n);
      System.arraycopy(sums.toArray(), 0, all, d * b, d * b);
      for (int i = 0; i < n; i++) {
        System.arraycopy(dual.row(i), 0, all, 2 * d * b + i * n, n);
      }
      return all;
    }
  }

  private static double[] expected(double[][] z, int d, double divisor, int b) {
    int n = z.length;
    Random random = new Random(1);
    double[] v = random.doubles((long) d * b, -1, 1).toArray();
    double[] u = random.doubles((long) n * b, -1, 1).toArray();
    double[] all = new double[2 * d * b + n * n];
    for (int c = 0; c < b; c++) {
      for (int i = 0; i < n; i++) {
        double dot = 0;
        for (int j = 0; j < d; j++) {
          dot += z[i][j] * v[j * b + c];
        }
        for (int j = 0; j < d; j++) {
          all[j * b + c] += z[i][j] * dot / divisor;
          all[d * b + j * b + c] += z[i][j] * u[i * b + c];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        double dot = 0;
        for (int j = 0; j < d; j++) {
          dot += z[i][j] * z[k][j];
        }
        all[2 * d * b + i * n + k] = dot / divisor;
      }
    }
    return all;
  }

  private static void requireEqual(double[] found, double[] expected) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-13 * largest));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,5,1,1", "2,9,3,2", "3,1,1,1", "13,53,4,5", "40,161,5,3", "30,7,2,4"})
  void isTheCovarianceAndItsDual(int n, int d, int b, int partitions) {
    double[][] values = Tables.normal(n, d, 7);
    Centring centring = centring(values, n > 1 ? 1 : 0);

    try (ColumnPanels panels =
        ColumnPanels.open(selected(Tables.arrays(values, partitions), "x"), centring, n)) {
      requireEqual(
          outcome(panels, b), expected(centred(values, centring), d, centring.divisor(), b));
      LocalSpark.waitForListeners();
      assertThat(panels.usage().passes()).isEqualTo(3);
      assertThat(panels.usage().storedBytes()).isGreaterThanOrEqualTo(8L * n * d);
      assertThat(panels.usage().spilledBytes()).isZero();
    }
  }

  @Test
  void noRowsGiveZeros() {
    double[][] none = new double[0][];
    Centring centring =
        new Centring(new int[] {0, 1}, new double[2], new double[2], new double[] {1, 1}, 1);

    try (ColumnPanels panels =
        ColumnPanels.open(selected(Tables.columns(none, 1), "c*"), centring, 0)) {
      assertThat(outcome(panels, 2)).containsOnly(0).hasSize(8);
    }
  }

  @Test
  void partitionsDoNotMatterToTheBits() {
    double[][] values = Tables.normal(37, 300, 3);
    Centring centring = centring(values, 1);
    double[] first = null;
    for (int partitions : new int[] {1, 2, 5, 40}) {
      try (ColumnPanels panels =
          ColumnPanels.open(selected(Tables.arrays(values, partitions), "x"), centring, 37)) {
        double[] found = outcome(panels, 3);
        first = first == null ? found : first;
        assertThat(found).isEqualTo(first);
      }
    }
  }

  @Test
  void stripsOnDiskGiveTheSameBits() {
    double[][] values = Tables.normal(23, 140, 4);
    Centring centring = centring(values, 1);
    SelectedRows rows = selected(Tables.arrays(values, 3), "x");
    try (ColumnPanels memory = ColumnPanels.open(rows, centring, 23);
        ColumnPanels disk = ColumnPanels.open(rows, centring, 23, StorageLevel.DISK_ONLY())) {
      assertThat(outcome(disk, 2)).isEqualTo(outcome(memory, 2));
      LocalSpark.waitForListeners();
      assertThat(disk.usage().storedBytes()).isZero();
      assertThat(disk.usage().spilledBytes()).isGreaterThanOrEqualTo(8L * 23 * 140);
    }
  }

  @Test
  void whatIsLostIsMadeAgainWithTheSameBits() {
    double[][] values = Tables.normal(20, 101, 4);
    try (ColumnPanels panels =
        ColumnPanels.open(selected(Tables.arrays(values, 3), "x"), centring(values, 1), 20)) {
      double[] before = outcome(panels, 2);
      BlockManager blocks = LocalSpark.session().sparkContext().env().blockManager();
      for (int panel = 0; panel < 4; panel++) {
        RDDBlockId block = new RDDBlockId(panels.storageId(), panel);
        assertThat(blocks.getStatus(block).isDefined()).isTrue();
        blocks.removeBlock(block, true);
        assertThat(blocks.getStatus(block).isDefined()).isFalse();
      }
      assertThat(blocks.getStatus(new RDDBlockId(panels.storageId(), 4)).isDefined()).isFalse();
      assertThat(outcome(panels, 2)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource(Tables.Storage.class)
  void vectorsHoweverTheyAreStored(Tables.Storage storage) {
    double[][] values = Tables.normal(9, 50, 2);
    for (double[] row : values) {
      row[3] = 0;
    }
    Centring centring = centring(values, 1);
    try (ColumnPanels panels =
        ColumnPanels.open(selected(Tables.vectors(values, storage, 2), "x"), centring, 9)) {
      requireEqual(outcome(panels, 2), expected(centred(values, centring), 50, 8, 2));
    }
  }

  @Test
  void masksSelectionScaleAndFloat32() {
    double[][] values = Tables.normal(30, 12, 6);
    Dataset<Row> table = Tables.columns(values, 4);
    Column reason = when(col("id").lt(5), 1L).when(col("id").geq(28), 2L).otherwise(0L);
    FeatureColumns features = FeatureColumns.resolve(table, List.of("c*")).storedAs(Dtype.FLOAT32);
    double[][] kept = Arrays.copyOfRange(values, 5, 28);
    for (double[] row : kept) {
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) row[j];
      }
    }
    int[] columns = {0, 2, 3, 7, 11};
    double[] scale = {2, 1, Double.POSITIVE_INFINITY, 0.5, 4};
    double[] all = Tables.means(kept);
    double[] mean = Arrays.stream(columns).mapToDouble(j -> all[j]).toArray();
    Centring centring = new Centring(columns, mean, new double[] {0, 1e-3, 0, 0, 0}, scale, 23);

    try (ColumnPanels panels =
        ColumnPanels.open(new SelectedRows(table, features, reason, 2, 0), centring, 23)) {
      double[][] z = centred(kept, centring);
      assertThat(z[4][2]).isZero();
      assertThat(z[4][1]).isEqualTo(kept[4][2] - mean[1] - 1e-3);
      requireEqual(outcome(panels, 2), expected(z, 5, 23, 2));
    }
  }

  /** Implicit centring would leave 1e-16 of the squared mean. */
  @Test
  void columnsFarFromZeroLoseNothing() {
    double[][] values = Tables.normal(15, 70, 8);
    for (double[] row : values) {
      for (int j = 0; j < row.length; j++) {
        row[j] = 1e9 + (Math.round((row[j] - 10 * j) * 1024) / 1024.0);
      }
    }
    double[] low = new double[70];
    double[] high = new double[70];
    Arrays.fill(high, 1e9);
    for (double[] row : values) {
      for (int j = 0; j < 70; j++) {
        low[j] += (row[j] - 1e9) / 15;
      }
    }
    double[] ones = new double[70];
    Arrays.fill(ones, 1);
    Centring centring = new Centring(IntStream.range(0, 70).toArray(), high, low, ones, 14);
    try (ColumnPanels panels =
        ColumnPanels.open(selected(Tables.arrays(values, 2), "x"), centring, 15)) {
      double[][] shifted = new double[15][70];
      for (int i = 0; i < 15; i++) {
        for (int j = 0; j < 70; j++) {
          shifted[i][j] = (values[i][j] - 1e9) - low[j];
        }
      }
      double[] found = outcome(panels, 2);
      double[] expected = expected(shifted, 70, 14, 2);
      double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-14 * largest));
      }
    }
  }

  @Test
  void stripesAreTheCovariance(@TempDir Path folder) {
    double[][] values = Tables.normal(11, 47, 9);
    double[][] covariance = Tables.covariance(values, 1);
    try (ColumnPanels panels =
            ColumnPanels.open(selected(Tables.arrays(values, 2), "x"), centring(values, 1), 11);
        MatrixStripes rows = new MatrixStripes(panels, 20, folder)) {
      double[][] found = new double[47][];
      for (int i = 0; i < 47; i++) {
        found[i] = rows.row(i).clone();
      }
      for (int i = 0; i < 47; i++) {
        for (int j = 0; j < 47; j++) {
          assertThat(found[i][j]).isCloseTo(covariance[i][j], within(2e-14));
          assertThat(found[i][j]).isEqualTo(found[j][i]);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"9", "11"})
  void otherRowsThanWereCountedAreRefused(int counted) {
    double[][] values = Tables.normal(10, 8, 1);
    SelectedRows rows = selected(Tables.arrays(values, 2), "x");

    assertThatThrownBy(() -> ColumnPanels.open(rows, centring(values, 1), counted))
        .satisfies(
            thrown -> {
              Failure failure = SparkFailures.explained(thrown);
              assertThat(failure).hasMessageContaining("it no longer has the " + counted + " rows");
              assertThat(failure.outcome().exitCode()).isEqualTo(3);
            });
  }

  @Test
  void squaresThatOverflowAreNamed() {
    double[][] values = {{1e200, 1}, {-1e200, 2}};
    try (ColumnPanels panels =
        ColumnPanels.open(selected(Tables.arrays(values, 1), "x"), centring(values, 1), 2)) {
      assertThatThrownBy(panels::dual)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("squares of a row's centred features overflow");
    }
  }

  @Test
  void closingFreesWhatWasTaken() {
    final long before = OffHeapDoubles.allocatedBytes();
    double[][] values = Tables.normal(12, 60, 5);
    ColumnPanels panels =
        ColumnPanels.open(selected(Tables.arrays(values, 2), "x"), centring(values, 1), 12);
    outcome(panels, 3);
    panels.close();

    LocalSpark.waitForListeners();
    assertThat(panels.usage().storedBytes()).isZero();
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(before);
  }
}
