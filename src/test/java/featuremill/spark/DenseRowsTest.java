package featuremill.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.Eigen;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.testing.LocalSpark;
import featuremill.testing.Tables;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DenseRowsTest {
  private static final Column KEEP = lit(0L);
  private static final long PLENTY = 1L << 30;
  private static final AtomicLong FIRST_KEPT = new AtomicLong();

  /** A budget that lasts for a block of 873 rows of 150, and so for one segment of five. */
  private static final long ONE_BLOCK = 8L * 873 * 150;

  @TempDir Path folder;

  /** Rows and columns around nothing, one, and the length of a block; vectors of one and more. */
  @ParameterizedTest
  @CsvSource({"2, 1, 1, 1", "3, 2, 5, 2", "37, 5, 1, 7", "130, 9, 4, 3", "41, 11, 13, 12"})
  void isTheCovariance(int rows, int width, int vectors, int partitions) {
    double[][] values = Tables.normal(rows, width, rows);
    ExactCovariance exact = new ExactCovariance(values, width, 1);

    try (DenseRows operator =
        open(Tables.arrays(values, partitions), "x", exact.centring(all(width)))) {
      assertThat(operator.dimension()).isEqualTo(width);
      assertThat(operator.numRows()).isEqualTo(rows);
      requireProduct(operator, exact.matrix(), vectors);
    }
  }

  @Test
  void severalBlocksPartsAndSegmentsAddUp() {
    int width = 150;
    int rows = 4 * 1000 + 1;
    Dataset<Row> table = generated(rows, width, 9);
    FeatureColumns features = FeatureColumns.resolve(table, List.of("x"));
    double[][] values = new double[rows][];
    List<Row> collected = table.collectAsList();
    for (int i = 0; i < rows; i++) {
      values[i] = collected.get(i).<Double>getList(0).stream().mapToDouble(v -> v).toArray();
    }
    double[] means = Tables.means(values);
    Centring centring = new Centring(all(width), means, new double[width], ones(width), rows - 1.0);
    double[] v = vector(width, 5);

    try (DenseRows operator =
        DenseRows.open(
            new SelectedRows(table, features, KEEP, 0, 8L * rows * width), centring, 1, PLENTY)) {
      double[] found = times(operator, v, 1);

      double[] due = new double[width];
      for (double[] row : values) {
        double product = 0;
        for (int j = 0; j < width; j++) {
          product += (row[j] - means[j]) * v[j];
        }
        for (int j = 0; j < width; j++) {
          due[j] += (row[j] - means[j]) * product / (rows - 1);
        }
      }
      double norm = Math.sqrt(Arrays.stream(due).map(x -> x * x).sum());
      for (int j = 0; j < width; j++) {
        assertThat(found[j]).isCloseTo(due[j], within(1e-13 * norm));
      }
      assertThat(operator.usage().storedBytes()).isEqualTo(8L * rows * width);
    }
  }

  @ParameterizedTest
  @EnumSource(Tables.Storage.class)
  void vectorsHoweverTheyAreStored(Tables.Storage storage) {
    double[][] values = Tables.normal(50, 4, 2);
    for (int i = 0; i < values.length; i += 3) {
      values[i][1] = 0;
    }
    ExactCovariance exact = new ExactCovariance(values, 4, 1);

    try (DenseRows operator =
        open(Tables.vectors(values, storage, 3), "x", exact.centring(0, 1, 2, 3))) {
      requireProduct(operator, exact.matrix(), 2);
    }
  }

  @Test
  void onlyTheColumnsThatTakePartWhicheverWayTheyComeIn() {
    double[][] values = Tables.normal(64, 7, 3);
    double[][] taken = new double[64][];
    Arrays.setAll(taken, i -> new double[] {values[i][1], values[i][2], values[i][6]});
    Centring centring = new ExactCovariance(values, 7, 1).centring(1, 2, 6);
    double[][] covariance = new ExactCovariance(taken, 3, 1).matrix();

    for (Dataset<Row> table : List.of(Tables.columns(values, 4), written(values))) {
      try (DenseRows operator = open(table, "c*", centring)) {
        requireProduct(operator, covariance, 2);
      }
    }
  }

  @Test
  void columnsOfAFileGiveTheBitsOfRows() {
    double[][] values = Tables.normal(301, 6, 8);
    Centring centring = new ExactCovariance(values, 6, 1).centring(all(6));
    Dataset<Row> byColumns = written(values);
    Dataset<Row> byRows = read(Map.of("spark.sql.parquet.enableVectorizedReader", "false"));
    FeatureColumns features = FeatureColumns.resolve(byColumns, List.of("c*"));
    assertThat(InternalRows.batches(byColumns.select(features.storedColumns()))).isPresent();
    assertThat(InternalRows.batches(byRows.select(features.storedColumns()))).isEmpty();

    assertThat(times(byColumns, "c*", centring, PLENTY))
        .isEqualTo(times(byRows, "c*", centring, PLENTY));
  }

  @Test
  void masksLeaveRowsOut() {
    double[][] values = Tables.normal(100, 3, 4);
    Dataset<Row> table = Tables.arrays(values, 3);
    Column reason = when(col("id").lt(10), 1L).when(col("id").geq(70), 2L).otherwise(0L);
    ExactCovariance exact = new ExactCovariance(Arrays.copyOfRange(values, 10, 70), 3, 0);
    SelectedRows kept =
        new SelectedRows(table, FeatureColumns.resolve(table, List.of("x")), reason, 2, 0);

    try (DenseRows operator = DenseRows.open(kept, exact.centring(0, 1, 2), 4, PLENTY)) {
      assertThat(operator.numRows()).isEqualTo(60);
      requireProduct(operator, exact.matrix(), 2);
    }
  }

  @Test
  void roundsToFloat32WhereFeaturesAre() {
    double[][] values = Tables.normal(80, 3, 5);
    double[][] rounded = new double[80][3];
    for (int i = 0; i < 80; i++) {
      for (int j = 0; j < 3; j++) {
        rounded[i][j] = (float) values[i][j];
      }
    }
    Dataset<Row> table = Tables.arrays(values, 2);
    FeatureColumns features = FeatureColumns.resolve(table, List.of("x")).storedAs(Dtype.FLOAT32);
    ExactCovariance exact = new ExactCovariance(rounded, 3, 1);

    try (DenseRows operator =
        DenseRows.open(
            new SelectedRows(table, features, KEEP, 0, 0), exact.centring(0, 1, 2), 4, PLENTY)) {
      requireProduct(operator, exact.matrix(), 3);
    }
  }

  @Test
  void scalesAndAnInfiniteScaleMakesAColumnZero() {
    double[][] values = Tables.normal(40, 3, 6);
    ExactCovariance exact = new ExactCovariance(values, 3, 1);
    double[][] covariance = exact.matrix();
    double[] scale = {2, Double.POSITIVE_INFINITY, 0.5};
    Centring centring = new Centring(all(3), exact.means(), exact.meanLows(), scale, 39);
    double[][] scaled = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        scaled[i][j] = covariance[i][j] / scale[i] / scale[j];
      }
    }

    try (DenseRows operator = open(Tables.arrays(values, 3), "x", centring)) {
      requireProduct(operator, scaled, 2);
    }
  }

  /** An offset of 1e9 at a deviation of 1 takes 9 of 16 digits from whoever centres implicitly. */
  @Test
  void theResidualOfAnEigenvectorIsAtTheFloorWhateverTheOffset() {
    int width = 8;
    Random random = new Random(7);
    double[][] values = new double[400][width];
    for (double[] row : values) {
      double common = random.nextGaussian();
      for (int j = 0; j < width; j++) {
        row[j] = 1e9 + common + random.nextGaussian();
      }
    }
    ExactCovariance exact = new ExactCovariance(values, width, 1);

    try (DenseRows operator = open(Tables.arrays(values, 5), "x", exact.centring(all(width)));
        SymmetricMatrix matrix = matrix(exact.matrix())) {
      Eigen top = Blas.best().topEigenpairs(matrix, 1);
      double[] v = top.vectors()[0];
      double[] product = times(operator, v, 1);
      double residual = 0;
      for (int j = 0; j < width; j++) {
        residual = Math.hypot(residual, product[j] - top.values()[0] * v[j]);
      }
      assertThat(residual / top.values()[0]).isLessThanOrEqualTo(1e-14);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void noRowsOrOneMakeZeros(int rows) {
    double[][] values = Tables.normal(rows, 2, 1);
    Dataset<Row> table = Tables.columns(values, 3);
    Centring centring =
        new Centring(all(2), rows == 0 ? new double[2] : values[0], new double[2], ones(2), 1);

    for (Dataset<Row> some :
        List.of(table, table.sparkSession().createDataFrame(List.of(), table.schema()))) {
      if (some != table && rows == 1) {
        continue;
      }
      try (DenseRows operator = open(some, "c*", centring)) {
        assertThat(operator.numRows()).isEqualTo(rows);
        assertThat(times(operator, new double[] {1, 2, 3, 4}, 2)).containsOnly(0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 32})
  void whatIsSpilledGivesTheBitsOfWhatIsHeld(int vectors) {
    double[][] values = Tables.normal(1234, 150, 9);
    Centring centring = new ExactCovariance(new double[][] {values[0]}, 150, 0).centring(all(150));
    Dataset<Row> table = Tables.arrays(values, 5);
    long most = 8L * 1234 * 150;
    double[] v = vector(150 * vectors, 2);
    double[] held;
    try (DenseRows operator = open(table, "x", centring, PLENTY)) {
      held = times(operator, v, vectors);
      assertThat(operator.usage().storedBytes()).isEqualTo(most);
      assertThat(operator.usage().spilledBytes()).isZero();
    }

    for (long budget : new long[] {0, ONE_BLOCK}) {
      try (DenseRows operator = open(table, "x", centring, budget)) {
        assertThat(times(operator, v, vectors)).isEqualTo(held);
        assertThat(operator.usage().storedBytes()).isBetween(budget / 5, budget);
        assertThat(operator.usage().storedBytes() + operator.usage().spilledBytes())
            .isEqualTo(most);
      }
    }
  }

  @Test
  void stripesAreTheRowsOfTheCovariance() {
    double[][] values = Tables.normal(90, 6, 10);
    ExactCovariance exact = new ExactCovariance(values, 6, 1);
    double[][] covariance = exact.matrix();

    try (DenseRows operator = open(Tables.arrays(values, 3), "x", exact.centring(all(6)));
        OffHeapDoubles memory = OffHeapDoubles.allocate(18)) {
      for (int from : new int[] {0, 2, 3}) {
        DenseBlock out = DenseBlock.rowMajor(memory, 3, 6);
        operator.stripe(from, from + 3, out);
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 6; j++) {
            double scale = Math.sqrt(covariance[from + i][from + i] * covariance[j][j]);
            assertThat(out.get(i, j)).isCloseTo(covariance[from + i][j], within(1e-14 * scale));
          }
        }
      }
      operator.stripe(4, 4, DenseBlock.rowMajor(memory, 0, 6));
      assertThat(operator.usage().passes()).isEqualTo(3);
    }
  }

  @Test
  void tellsWhatItTook() {
    double[][] values = Tables.normal(500, 20, 11);
    Centring centring = new ExactCovariance(values, 20, 1).centring(all(20));

    try (DenseRows operator = open(Tables.arrays(values, 2), "x", centring)) {
      assertThat(operator.usage().passes()).isZero();
      times(operator, vector(60, 1), 3);
      times(operator, vector(60, 1), 3);

      RowsUsage usage = operator.usage();
      assertThat(usage.passes()).isEqualTo(2);
      assertThat(usage.storedBytes()).isEqualTo(8 * 500 * 20);
      assertThat(usage.broadcastBytes()).isEqualTo(8 * 20 * 3);
      // Two small states, which meet on the driver.
      assertThat(usage.shuffleBytes()).isZero();
      // V, W, and P of a block; never the rows, of which a segment has 40,000 bytes.
      assertThat(usage.taskPeakBytes())
          .isBetween(2L * 8 * 20 * 3, 2L * 8 * 20 * 3 + 8L * RowCut.blockRows(20) * 3);
      assertThat(usage.storeSeconds()).isPositive();
      assertThat(usage.passSeconds()).isPositive();
      assertThat(operator.kernels()).containsExactly(Blas.best().kernels());
    }
  }

  @Test
  void freesWhatItHeldAndRefusesToBeUsedAfterwards() {
    final long allocated = OffHeapDoubles.allocatedBytes();
    final long held = StorageBudget.held();
    double[][] values = Tables.normal(300, 150, 12);
    Centring centring = new ExactCovariance(new double[][] {values[0]}, 150, 0).centring(all(150));

    DenseRows operator = open(Tables.arrays(values, 4), "x", centring, ONE_BLOCK);
    times(operator, vector(150, 3), 1);
    assertThat(StorageBudget.held() - held).isEqualTo(operator.usage().storedBytes()).isPositive();
    assertThat(operator.usage().spilledBytes()).isPositive();
    operator.close();
    operator.close();

    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(allocated);
    assertThat(StorageBudget.held()).isEqualTo(held);
    assertThatThrownBy(() -> times(operator, vector(150, 3), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the rows were used after they had been freed");
  }

  @Test
  void aTaskThatFailsLeavesNothingBehind() throws InterruptedException {
    final long allocated = OffHeapDoubles.allocatedBytes();
    final long held = StorageBudget.held();
    double[][] values = Tables.normal(300, 10, 13);
    Dataset<Row> table = Tables.arrays(values, 4);
    SelectedRows rows =
        new SelectedRows(
            table,
            FeatureColumns.resolve(table, List.of("x")),
            when(col("id").equalTo(250), functions.raise_error(lit("struck")).cast("int"))
                .otherwise(-1),
            1,
            0);
    Centring centring = new ExactCovariance(values, 10, 1).centring(all(10));

    for (long budget : new long[] {PLENTY, 0}) {
      assertThatThrownBy(() -> DenseRows.open(rows, centring, 4, budget))
          .hasMessageContaining("struck");
    }
    // Other tasks of a failed job run to their end.
    for (int i = 0; i < 100 && OffHeapDoubles.allocatedBytes() > allocated; i++) {
      Thread.sleep(50);
    }
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(allocated);
    assertThat(StorageBudget.held()).isEqualTo(held);
  }

  /** As when its executor is lost, or its memory is wanted for something else. */
  @Test
  void whatSparkHasDroppedIsReadAgainAndHasToBeTheSame() throws InterruptedException {
    double[][] values = Tables.normal(300, 10, 15);
    Dataset<Row> table = Tables.arrays(values, 3);
    UDF1<Long, Long> reasons = id -> id < FIRST_KEPT.get() ? 1L : 0L;
    SelectedRows rows =
        new SelectedRows(
            table,
            FeatureColumns.resolve(table, List.of("x")),
            functions.udf(reasons, DataTypes.LongType).apply(col("id")),
            1,
            0);
    Centring centring = new ExactCovariance(values, 10, 1).centring(all(10));
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    Set<Integer> before = Set.copyOf(context.getPersistentRDDs().keySet());
    final long held = StorageBudget.held();

    FIRST_KEPT.set(20);
    try (DenseRows operator = DenseRows.open(rows, centring, 4, PLENTY)) {
      double[] v = vector(10, 1);
      double[] product = times(operator, v, 1);
      assertThat(operator.numRows()).isEqualTo(280);
      context.getPersistentRDDs().entrySet().stream()
          .filter(rdd -> !before.contains(rdd.getKey()))
          .forEach(rdd -> rdd.getValue().unpersist(true));
      waitUntilHeld(held);
      assertThat(times(operator, v, 1)).isEqualTo(product);

      waitUntilHeld(held);
      FIRST_KEPT.set(21);
      assertThatThrownBy(() -> times(operator, v, 1))
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith("rows that had to be read again are not the rows");
    } finally {
      FIRST_KEPT.set(0);
    }
  }

  private static void waitUntilHeld(long bytes) throws InterruptedException {
    for (int i = 0; i < 200 && StorageBudget.held() > bytes; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(StorageBudget.held()).isEqualTo(bytes);
  }

  @Test
  void aPassThatFailsLeavesNothingBehind() {
    SegmentWriter writer = new SegmentWriter(2, PLENTY);
    writer.append(new double[] {1, 2, 3, 4}, 2);
    StoredSegment segment = writer.finish(0);
    final long allocated = OffHeapDoubles.allocatedBytes();
    GramStripe beyond = new GramStripe(2, 1, 3);

    assertThatThrownBy(() -> new PassTask(beyond).call(0, List.of(segment).iterator()))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(OffHeapDoubles.allocatedBytes()).isEqualTo(allocated);
    segment.free();
  }

  @Test
  void saysThatARowIsRagged() {
    Dataset<Row> table = Tables.arrays(new double[][] {{1, 2}, {3, 4}, {5, 6, 7}, {8, 9}}, 1);
    Centring centring = new Centring(all(2), new double[2], new double[2], ones(2), 3);

    assertThatThrownBy(() -> open(table, "x", centring))
        .satisfies(
            thrown ->
                assertThat(SparkFailures.explained(thrown))
                    .hasMessageStartingWith("a row has 3 features where the first row has 2"));
  }

  @Test
  void refusesWhatMakesNoOperatorAndBlocksOfAnotherShape() {
    double[][] values = Tables.normal(5, 2, 14);
    Dataset<Row> table = Tables.arrays(values, 1);
    Centring none = new Centring(new int[0], new double[0], new double[0], new double[0], 4);
    Centring noDivisor = new Centring(all(2), new double[2], new double[2], ones(2), 0);

    assertThatThrownBy(() -> open(table, "x", none)).hasMessageStartingWith("0 columns, 4 vectors");
    assertThatThrownBy(() -> open(table, "x", noDivisor)).hasMessageContaining("divisor 0.0");
    try (DenseRows operator = open(table, "x", new ExactCovariance(values, 2, 1).centring(0, 1));
        OffHeapDoubles memory = OffHeapDoubles.allocate(6)) {
      DenseBlock wrong = DenseBlock.rowMajor(memory, 3, 1);
      DenseBlock right = DenseBlock.rowMajor(memory, 2, 1);
      assertThatThrownBy(() -> operator.apply(wrong, right))
          .hasMessage("cannot multiply a block of shape (3 x 1): (2 x 1) would fit");
      assertThatThrownBy(() -> operator.apply(right, wrong))
          .hasMessage("cannot put the product into a block of shape (3 x 1): (2 x 1) would fit");
      assertThatThrownBy(() -> operator.stripe(0, 3, wrong))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  private Dataset<Row> written(double[][] values) {
    Tables.columns(values, 3).write().parquet(folder.resolve("t").toString());
    return read(Map.of());
  }

  private Dataset<Row> read(Map<String, String> settings) {
    SparkSession session = LocalSpark.session().newSession();
    settings.forEach((key, value) -> session.conf().set(key, value));
    return session.read().parquet(folder.resolve("t").toString());
  }

  private static Dataset<Row> generated(int rows, int width, int partitions) {
    return LocalSpark.session()
        .range(0, rows, 1, partitions)
        .selectExpr(
            "transform(sequence(1, " + width + "), j -> sin(id * 0.37D * j) + 3.0D * j) as x");
  }

  private static DenseRows open(Dataset<Row> table, String features, Centring centring) {
    return open(table, features, centring, PLENTY);
  }

  private static DenseRows open(
      Dataset<Row> table, String features, Centring centring, long budget) {
    FeatureColumns columns = FeatureColumns.resolve(table, List.of(features));
    return DenseRows.open(new SelectedRows(table, columns, KEEP, 0, 0), centring, 4, budget);
  }

  private static double[] times(
      Dataset<Row> table, String features, Centring centring, long budget) {
    try (DenseRows operator = open(table, features, centring, budget)) {
      return times(operator, vector(2 * centring.width(), 1), 2);
    }
  }

  /** The product with vectors [d x b], both row by row. */
  static double[] times(DenseRows operator, double[] vectors, int columns) {
    int width = operator.dimension();
    try (OffHeapDoubles in = OffHeapDoubles.allocate((long) width * columns);
        OffHeapDoubles out = OffHeapDoubles.allocate((long) width * columns)) {
      DenseBlock v = DenseBlock.rowMajor(in, width, columns);
      v.setAll(vectors);
      operator.apply(v, DenseBlock.rowMajor(out, width, columns));
      assertThat(v.toArray()).isEqualTo(vectors);
      return DenseBlock.rowMajor(out, width, columns).toArray();
    }
  }

  private static void requireProduct(DenseRows operator, double[][] covariance, int columns) {
    int width = covariance.length;
    double[] vectors = vector(width * columns, 4);
    double[] found = times(operator, vectors, columns);
    for (int j = 0; j < columns; j++) {
      double length = 0;
      for (int i = 0; i < width; i++) {
        length += Math.sqrt(covariance[i][i]) * Math.abs(vectors[i * columns + j]);
      }
      for (int i = 0; i < width; i++) {
        double due = 0;
        for (int t = 0; t < width; t++) {
          due += covariance[i][t] * vectors[t * columns + j];
        }
        assertThat(found[i * columns + j])
            .isCloseTo(due, within(1e-14 * Math.sqrt(covariance[i][i]) * length));
      }
    }
  }

  private static SymmetricMatrix matrix(double[][] values) {
    SymmetricMatrix matrix = SymmetricMatrix.zeros(values.length);
    for (int i = 0; i < values.length; i++) {
      matrix.writeRow(i, values[i]);
    }
    return matrix;
  }

  private static double[] vector(int length, long seed) {
    return new Random(seed).doubles(length, -1, 1).toArray();
  }

  private static int[] all(int width) {
    return IntStream.range(0, width).toArray();
  }

  private static double[] ones(int width) {
    double[] ones = new double[width];
    Arrays.fill(ones, 1);
    return ones;
  }
}
