package featuremill.it;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.spark.Centring;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureScan;
import featuremill.spark.GeneratedVectors;
import featuremill.spark.SparseRows;
import featuremill.spark.ZipfLaw;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Stored sparse rows on executors that come to an end. */
class SparseRowsIT {
  private static final int PARTITIONS = 4;
  private static final int ROWS = 2_000 * PARTITIONS;
  private static final int WIDTH = 1_000;
  private static final int BLOCK = 3;
  private static final Column KEEP = lit(0L);

  @Test
  void anExecutorLostBetweenPassesOrInsideOneCostsTimeAndNoBit() throws Exception {
    double[] expected;
    try (InProcess here = new InProcess("local[1]", Map.of())) {
      expected = applied(here.session(), rows -> {});
    }
    try (InProcess cluster = new InProcess("local-cluster[2,1,1024]", Map.of())) {
      double[] found =
          applied(
              cluster.session(),
              rows -> {
                assertThat(pass(rows)).isEqualTo(expected);
                killAnExecutor();
                assertThat(pass(rows)).isEqualTo(expected);
                CompletableFuture<double[]> running =
                    CompletableFuture.supplyAsync(() -> pass(rows));
                awaitTasks(cluster.session());
                killAnExecutor();
                assertThat(running.join()).isEqualTo(expected);
              });

      assertThat(found).isEqualTo(expected);
    }
  }

  /** What happens between opening and the last pass. */
  private interface Events {
    void befall(SparseRows rows);
  }

  private static double[] applied(SparkSession session, Events events) {
    Dataset<Row> input = rows(session, 0);
    for (int seed = 1; seed < PARTITIONS; seed++) {
      input = input.union(rows(session, seed));
    }
    FeatureColumns features = FeatureColumns.resolve(input, List.of("features"));
    Moments moments = FeatureScan.run(input, features, KEEP, 0, CoMoments.Scope.DIAGONAL).moments();
    Centring centring =
        new Centring(
            IntStream.range(0, WIDTH).toArray(),
            moments.means(),
            moments.meanLows(),
            moments.scales(0),
            ROWS - 1);
    try (SparseRows rows = SparseRows.open(input, features, KEEP, 0, centring, moments)) {
      events.befall(rows);
      return pass(rows);
    }
  }

  private static Dataset<Row> rows(SparkSession session, int seed) {
    ZipfLaw law = new ZipfLaw(WIDTH, 20, seed);
    return GeneratedVectors.dataset(session, ROWS / PARTITIONS, law);
  }

  private static double[] pass(SparseRows rows) {
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(2L * WIDTH * BLOCK)) {
      DenseBlock in = DenseBlock.strided(memory, 0, WIDTH, BLOCK, 1, WIDTH);
      DenseBlock out = DenseBlock.strided(memory, (long) WIDTH * BLOCK, WIDTH, BLOCK, BLOCK, 1);
      for (int j = 0; j < WIDTH; j++) {
        for (int c = 0; c < BLOCK; c++) {
          in.set(j, c, StrictMath.sin(j + 3.0 * c));
        }
      }
      rows.apply(in, out);
      return out.toArray();
    }
  }

  private static void awaitTasks(SparkSession session) {
    while (session.sparkContext().statusTracker().getActiveStageIds().length == 0) {
      Thread.onSpinWait();
    }
  }

  /** One of the executors that this JVM has started. */
  private static void killAnExecutor() {
    ProcessHandle executor =
        ProcessHandle.current()
            .descendants()
            .filter(SparseRowsIT::isExecutor)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no executor is running"));
    executor.destroyForcibly();
    executor.onExit().join();
  }

  private static boolean isExecutor(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend");
  }
}
