package featuremill.it;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.spark.Centring;
import featuremill.spark.DenseRows;
import featuremill.spark.FeatureColumns;
import featuremill.spark.SelectedRows;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stored rows give the same bits whatever stores them, and whatever is lost. */
class DenseRowsIT {
  private static final String CLUSTER = "local-cluster[2,1,1024]";
  private static final int ROWS = 6_000;
  private static final int WIDTH = 160;
  private static final int VECTORS = 5;
  private static final long PLENTY = 1L << 30;
  private static final int MOST_PASSES = 400;

  @TempDir private static Path folder;
  private static double[] once;
  private static double[] twice;

  @BeforeAll
  static void onOneThread() {
    try (InProcess one = new InProcess("local[1]", Map.of());
        DenseRows operator = open(one, "true", PLENTY)) {
      once = times(operator, start());
      twice = times(operator, once);
    }
  }

  @Test
  void aTaskThatFailedIsDoneAgainWithOtherSettingsOfParallelism() throws Exception {
    Map<String, String> settings =
        Map.of("spark.default.parallelism", "7", "spark.sql.shuffle.partitions", "5");
    String failing = "java_method('featuremill.it.Chaos', 'failing', id) = 'true'";
    try (InProcess two = new InProcess("local[2,4]", settings);
        DenseRows operator = open(two, failing, 0)) {
      assertThat(times(operator, times(operator, start()))).isEqualTo(twice);
      assertThat(two.tally().failedTasks()).isPositive();
      assertThat(operator.usage().storedBytes()).isZero();
    }
  }

  @Test
  void anExecutorThatIsLostBetweenPassesAndInsideOneChangesNothing() throws Exception {
    try (InProcess cluster = new InProcess(CLUSTER, Map.of());
        DenseRows operator = open(cluster, "true", PLENTY)) {
      double[] first = times(operator, start());
      assertThat(first).isEqualTo(once);
      lose(cluster, 0);
      assertThat(times(operator, first)).isEqualTo(twice);
      assertThat(cluster.tally().lostExecutors()).isEqualTo(1);

      lose(cluster, 200);
      for (int i = 0; i < MOST_PASSES && cluster.tally().lostExecutors() < 2; i++) {
        assertThat(times(operator, first)).isEqualTo(twice);
      }
      assertThat(times(operator, first)).isEqualTo(twice);
      assertThat(cluster.tally().lostExecutors()).isEqualTo(2);
    }
  }

  @Test
  void closingFreesWhatTheExecutorsHold() {
    try (InProcess cluster = new InProcess(CLUSTER, Map.of())) {
      DenseRows operator = open(cluster, "true", PLENTY);
      times(operator, start());
      assertThat(allocated(cluster)).isEqualTo(operator.usage().storedBytes()).isPositive();
      operator.close();
      assertThat(allocated(cluster)).isZero();
    }
  }

  /** Ends an executor's process, some time after a task on it is done. */
  private static void lose(InProcess cluster, long afterMillis) {
    String marker = folder.resolve("lost" + System.nanoTime()).toString();
    context(cluster).parallelize(List.of(1), 1).foreach(one -> Chaos.haltSoon(marker, afterMillis));
  }

  /** Bytes off the heap on all executors. */
  private static long allocated(InProcess cluster) {
    return context(cluster)
        .parallelize(IntStream.range(0, 20).boxed().toList(), 20)
        .mapToPair(
            i -> {
              Thread.sleep(50);
              return new scala.Tuple2<>(
                  org.apache.spark.SparkEnv.get().executorId(), OffHeapDoubles.allocatedBytes());
            })
        .collectAsMap()
        .values()
        .stream()
        .mapToLong(bytes -> bytes)
        .sum();
  }

  private static JavaSparkContext context(InProcess place) {
    return JavaSparkContext.fromSparkContext(place.session().sparkContext());
  }

  /** Eleven partitions, which make as many segments of several blocks. */
  private static DenseRows open(InProcess place, String mask, long budget) {
    Dataset<Row> table =
        place
            .session()
            .range(0, ROWS, 1, 11)
            .selectExpr(
                "id",
                "transform(sequence(1, " + WIDTH + "), j -> sin(id * 0.37D * j) + 3.0D * j) as x");
    Column reason = expr("case when " + mask + " then 0L else 1L end");
    double[] mean = new double[WIDTH];
    Arrays.setAll(mean, j -> 3.0 * (j + 1));
    double[] ones = new double[WIDTH];
    Arrays.fill(ones, 1);
    Centring centring =
        new Centring(
            IntStream.range(0, WIDTH).toArray(), mean, new double[WIDTH], ones, ROWS - 1.0);
    FeatureColumns features = FeatureColumns.resolve(table, List.of("x"));
    boolean masked = !mask.equals("true");
    SelectedRows rows =
        new SelectedRows(table, features, masked ? reason : lit(0L), masked ? 1 : 0, 0);
    return DenseRows.open(rows, centring, VECTORS, budget);
  }

  private static double[] start() {
    return new Random(1).doubles((long) WIDTH * VECTORS, -1, 1).toArray();
  }

  private static double[] times(DenseRows operator, double[] vectors) {
    try (OffHeapDoubles in = OffHeapDoubles.allocate(vectors.length);
        OffHeapDoubles out = OffHeapDoubles.allocate(vectors.length)) {
      in.copyFrom(vectors, 0, 0, vectors.length);
      DenseBlock product = DenseBlock.rowMajor(out, WIDTH, VECTORS);
      operator.apply(DenseBlock.rowMajor(in, WIDTH, VECTORS), product);
      return product.toArray();
    }
  }
}
