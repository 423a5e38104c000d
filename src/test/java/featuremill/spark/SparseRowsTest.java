package featuremill.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.failure.Failure;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SparseRowsTest {
  private static final Column KEEP = lit(0L);
  private int persisted;

  @BeforeEach
  void remember() {
    persisted = LocalSpark.session().sparkContext().getPersistentRDDs().size();
  }

  @AfterEach
  void nothingStaysStored() {
    assertThat(LocalSpark.session().sparkContext().getPersistentRDDs().size()).isEqualTo(persisted);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 1, 3",
    "1, 5, 2",
    "2, 2, 1",
    "3, 9, 8",
    "50, 40, 11",
    "300, 17, 16",
  })
  void isTheOperatorOfTheCentredRows(int rows, int columns, int block) {
    double[][] values = sparse(rows, columns, 1);
    for (boolean standardized : new boolean[] {true, false}) {
      Input input = new Input(Tables.vectors(values, Tables.Storage.MIXED, 3), KEEP, 0);
      Centring centring = input.centring(standardized);

      double[][] found = input.applied(centring, block);

      requireClose(found, reference(values, centring, block), 1e-14);
    }
  }

  @Test
  void columnsFarFromZeroKeepTheirDigits() {
    double[][] values = sparse(400, 30, 2);
    SplittableRandom random = new SplittableRandom(3);
    for (double[] row : values) {
      row[0] = 1e9 + random.nextGaussian();
      row[11] = 1.7e9 + random.nextGaussian();
      row[29] = -1e5 + 9e-6 * random.nextGaussian();
      row[12] = 999 + random.nextGaussian();
      row[13] = 5;
    }
    Input input = new Input(Tables.vectors(values, Tables.Storage.SPARSE, 4), KEEP, 0);
    Centring centring = input.centring(true);

    requireClose(input.applied(centring, 5), reference(values, centring, 5), 1e-14);
  }

  @Test
  void bitsDependNeitherOnPartitionsNorOnHowRowsAreStoredNorOnTheVectorsBeside() {
    double[][] values = sparse(90, 31, 4);
    for (double[] row : values) {
      row[7] += 1e6;
    }
    Input first = new Input(Tables.vectors(values, Tables.Storage.SPARSE, 1), KEEP, 0);
    Centring centring = first.centring(true);
    double[][] expected = first.applied(centring, 9);

    for (int partitions : new int[] {2, 33}) {
      for (Tables.Storage storage : Tables.Storage.values()) {
        Input other = new Input(Tables.vectors(values, storage, partitions), KEEP, 0);
        assertThat(other.applied(centring, 9)).isDeepEqualTo(expected);
      }
    }
    assertThat(new Input(Tables.arrays(values, 5), KEEP, 0).applied(centring, 9))
        .isDeepEqualTo(expected);
    double[][] fewer = first.applied(centring, 4);
    for (int j = 0; j < fewer.length; j++) {
      assertThat(fewer[j]).isEqualTo(Arrays.copyOf(expected[j], 4));
    }
  }

  @Test
  void aRangeOfColumnsIsCutByEntries() {
    long[] entries = new long[1000];
    Arrays.fill(entries, 50_000);
    entries[0] = 9_000_000;

    ColumnCut cut = ColumnCut.of(entries);

    assertThat(cut.ranges()).isBetween(45, 57);
    assertThat(cut.from(0)).isZero();
    assertThat(cut.to(0)).isEqualTo(1);
    assertThat(cut.to(cut.ranges() - 1)).isEqualTo(1000);
    for (int range = 1; range < cut.ranges(); range++) {
      assertThat(cut.from(range)).isEqualTo(cut.to(range - 1)).isLessThan(cut.to(range));
    }
    assertThat(ColumnCut.of(new long[] {0}).ranges()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Tables.Storage.class)
  void masksColumnsLeftOutAndColumnsThatCountAsZero(Tables.Storage storage) {
    double[][] values = sparse(60, 10, 5);
    values[3][2] = Double.NaN;
    Column reason = when(col("id").lt(4), 1L).when(col("id").equalTo(30), 2L).otherwise(0L);
    Input input = new Input(Tables.vectors(values, storage, 3), reason, 2);
    double[][] kept =
        IntStream.range(4, 60)
            .filter(i -> i != 30)
            .mapToObj(i -> values[i])
            .toArray(double[][]::new);
    Centring all = input.centring(true);
    int[] columns = {1, 2, 4, 9};
    Centring centring =
        new Centring(
            columns,
            select(all.mean(), columns),
            select(all.meanLow(), columns),
            select(all.scale(), columns),
            all.divisor());
    centring.scale()[2] = Double.POSITIVE_INFINITY;

    double[][] found = input.applied(centring, 3);

    requireClose(found, reference(kept, centring, 3), 1e-14);
    assertThat(found[2]).containsOnly(0.0);
  }

  @Test
  void valuesAreRoundedToFloat32OnRequest() {
    double[][] values = sparse(40, 6, 6);
    double[][] rounded = new double[40][6];
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < 6; j++) {
        rounded[i][j] = (float) values[i][j];
      }
    }
    Input exact = new Input(Tables.vectors(rounded, Tables.Storage.MIXED, 2), KEEP, 0);
    Centring centring = exact.centring(false);
    Input input =
        new Input(Tables.vectors(values, Tables.Storage.MIXED, 2), KEEP, 0, Dtype.FLOAT32);

    assertThat(input.applied(centring, 2)).isDeepEqualTo(exact.applied(centring, 2));
  }

  @Test
  void entriesOfZeroCountAsIfTheyWereNotThere() {
    double[][] values = sparse(30, 8, 7);
    Dataset<Row> table = Tables.vectors(values, Tables.Storage.SPARSE, 2);
    Input input = new Input(table, KEEP, 0);
    Input padded = new Input(Tables.withStoredZeros(values, 2), KEEP, 0);
    Centring centring = input.centring(true);

    assertThat(padded.centring(true).scale()).isEqualTo(centring.scale());
    assertThat(padded.applied(centring, 2)).isDeepEqualTo(input.applied(centring, 2));
  }

  @Test
  void moreVectorsThanGoTogetherGoInChunks() {
    assertThat(SparseRows.chunk(10, 1 << 23, 16)).isEqualTo(2);
    assertThat(SparseRows.chunk(1L << 30, 10, 16)).isEqualTo(1);
    assertThat(SparseRows.chunk(0, 1, 16)).isEqualTo(16);
    assertThat(SparseRows.driverBytes(200_000, 1_000_000, 16)).isEqualTo(16L * 16 * 1_200_000);
  }

  @Test
  void tellsWhatItStoresAndSends() {
    Input input = new Input(Tables.vectors(sparse(100, 20, 8), Tables.Storage.SPARSE, 4), KEEP, 0);
    try (SparseRows rows = input.open(input.centring(true));
        OffHeapDoubles memory = OffHeapDoubles.allocate(2 * 20 * 3)) {
      DenseBlock in = DenseBlock.strided(memory, 0, 20, 3, 3, 1);
      rows.apply(in, DenseBlock.strided(memory, 60, 20, 3, 1, 20));
      rows.apply(in, DenseBlock.strided(memory, 60, 20, 3, 1, 20));
      RowsUsage usage = rows.usage();

      assertThat(rows.dimension()).isEqualTo(20);
      assertThat(usage.passes()).isEqualTo(2);
      assertThat(usage.broadcastBytes()).isEqualTo(8L * 3 * (20 + 100));
      assertThat(usage.storedBytes() + usage.spilledBytes()).isPositive();
      assertThat(usage.storeSeconds()).isPositive();
      assertThat(usage.passSeconds()).isPositive();
    }
  }

  @Test
  void refusesOtherRowsThanThoseOfTheMoments() {
    Input few = new Input(Tables.vectors(sparse(20, 4, 9), Tables.Storage.SPARSE, 2), KEEP, 0);
    Input more = new Input(Tables.vectors(sparse(21, 4, 9), Tables.Storage.SPARSE, 2), KEEP, 0);
    Moments moments = few.moments();

    assertThatThrownBy(
            () -> SparseRows.open(more.table, more.features, KEEP, 0, few.centring(false), moments))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("20 rows in the first scan and 21 in the second");
  }

  @Test
  void refusesAnInputOfWhichNoRowIsKept() {
    Input none = new Input(Tables.vectors(sparse(3, 2, 1), Tables.Storage.SPARSE, 2), lit(1L), 1);
    Centring centring =
        new Centring(new int[] {0, 1}, new double[2], new double[2], new double[] {1, 1}, 1);

    assertThatThrownBy(() -> none.open(centring))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no rows are kept");
  }

  /** About one value in five, the last column empty, the first row too where there are more. */
  private static double[][] sparse(int rows, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] values = new double[rows][columns];
    for (int i = rows > 2 ? 1 : 0; i < rows; i++) {
      for (int j = 0; j < Math.max(1, columns - 1); j++) {
        values[i][j] = random.nextInt(5) == 0 ? random.nextGaussian() + j % 3 : 0;
      }
    }
    return values;
  }

  private static double[] select(double[] values, int[] columns) {
    return Arrays.stream(columns).mapToDouble(j -> values[j]).toArray();
  }

  /** Z'(Z V) / divisor by three loops over the centred rows in full. */
  private static double[][] reference(double[][] values, Centring centring, int block) {
    int width = centring.width();
    double[][] result = new double[width][block];
    for (int c = 0; c < block; c++) {
      for (double[] row : values) {
        double[] z = new double[width];
        double product = 0;
        for (int j = 0; j < width; j++) {
          double x = row[centring.columns()[j]];
          double scale = centring.scale()[j];
          z[j] =
              Double.isInfinite(scale)
                  ? 0
                  : ((x - centring.mean()[j]) - centring.meanLow()[j]) / scale;
          product += z[j] * vector(j, c);
        }
        for (int j = 0; j < width; j++) {
          result[j][c] += z[j] * product;
        }
      }
      for (int j = 0; j < width; j++) {
        result[j][c] /= centring.divisor();
      }
    }
    return result;
  }

  private static double vector(int j, int c) {
    return Math.cos(1 + j + 7.0 * c);
  }

  /** Relative to the largest number of each column of the result. */
  private static void requireClose(double[][] found, double[][] expected, double tolerance) {
    for (int c = 0; c < expected[0].length; c++) {
      double largest = 0;
      for (double[] row : expected) {
        largest = Math.max(largest, Math.abs(row[c]));
      }
      for (int j = 0; j < expected.length; j++) {
        assertThat(found[j][c])
            .as("row %d of vector %d", j, c)
            .isCloseTo(expected[j][c], within(tolerance * largest));
      }
    }
  }

  /** A table and what a scan finds of it. */
  private static final class Input {
    private final Dataset<Row> table;
    private final FeatureColumns features;
    private final Column reason;
    private final int reasons;

    Input(Dataset<Row> table, Column reason, int reasons) {
      this(table, reason, reasons, Dtype.FLOAT64);
    }

    Input(Dataset<Row> table, Column reason, int reasons, Dtype dtype) {
      this.table = table;
      this.features = FeatureColumns.resolve(table, List.of("x")).storedAs(dtype);
      this.reason = reason;
      this.reasons = reasons;
    }

    Moments moments() {
      return FeatureScan.run(table, features, reason, reasons, CoMoments.Scope.DIAGONAL).moments();
    }

    Centring centring(boolean standardized) {
      Moments moments = moments();
      double[] scale = new double[moments.numFeatures()];
      Arrays.setAll(scale, j -> standardized ? moments.scales(0)[j] : 1);
      return new Centring(
          IntStream.range(0, scale.length).toArray(),
          moments.means(),
          moments.meanLows(),
          scale,
          Math.max(1, moments.numRows() - 1));
    }

    SparseRows open(Centring centring) {
      Moments taken = moments().select(centring.columns());
      return SparseRows.open(table, features, reason, reasons, centring, taken);
    }

    double[][] applied(Centring centring, int block) {
      int width = centring.width();
      try (OffHeapDoubles memory = OffHeapDoubles.allocate(2L * width * block);
          SparseRows rows = open(centring)) {
        DenseBlock in = DenseBlock.strided(memory, 0, width, block, 1, width);
        DenseBlock out = DenseBlock.strided(memory, (long) width * block, width, block, 1, width);
        for (int j = 0; j < width; j++) {
          for (int c = 0; c < block; c++) {
            in.set(j, c, vector(j, c));
          }
        }
        rows.apply(in, out);
        double[][] result = new double[width][block];
        for (int j = 0; j < width; j++) {
          out.copyRow(j, result[j], 0);
        }
        return result;
      }
    }
  }
}
