package featuremill.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class StandaloneClusterTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  @TempDir private static Path folder;
  private static StandaloneCluster cluster;
  private static Path jar;

  @BeforeAll
  static void start() throws Exception {
    jar = ApplicationJar.of(folder.resolve("squares.jar"), SquaresApplication.class);
    cluster = StandaloneCluster.start(Files.createDirectory(folder.resolve("cluster")));
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void clientModeRunsOnBothWorkersOverHdfsAndPrintsHere() throws Exception {
    try (HdfsCluster hdfs = HdfsCluster.start(Files.createDirectory(folder.resolve("hdfs")))) {
      SparkSubmitResult result = run(client(), hdfs.uri() + "/squares", "100");

      assertThat(result.succeeded()).as(result.standardError()).isTrue();
      assertThat(result.standardOutput()).isEqualTo("sum 338350 by 2 executors\n");
      assertThat(result.driverState()).isEmpty();
      assertThat(hdfs.fileSystem().exists(new org.apache.hadoop.fs.Path("/squares/_SUCCESS")))
          .isTrue();
    }
  }

  @Test
  void clientModeAnswersTheApplicationsExitCode() throws Exception {
    SparkSubmitResult result = run(client(), "fail");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.succeeded()).isFalse();
  }

  @Test
  void clusterModeRunsTheDriverOnAWorker() throws Exception {
    SparkSubmitResult result = run(driverOnWorker(), folder.resolve("far").toUri().toString(), "9");

    assertThat(result.succeeded()).as(result.standardError()).isTrue();
    assertThat(result.driverState()).contains("FINISHED");
    assertThat(result.standardOutput()).doesNotContain("sum");
    assertThat(cluster.driverOutput(result.driverId().orElseThrow())).contains("sum 285 by");
  }

  @Test
  void clusterModeHasFailedThoughItsExitCodeIsZero() throws Exception {
    SparkSubmitResult result = run(driverOnWorker(), "fail");

    assertThat(result.exitCode()).isZero();
    assertThat(result.driverState()).contains("FAILED");
    assertThat(result.succeeded()).isFalse();
  }

  private static SparkSubmitResult run(SparkSubmit submit, String... arguments) throws Exception {
    submit.option("--class", SquaresApplication.class.getName());
    submit.option("--executor-memory", "512m").option("--driver-memory", "512m");
    try (SparkSubmitProcess process = submit.start(folder, jar, arguments)) {
      return process.await(PATIENCE);
    }
  }

  /** Waits for the executors of both workers before it runs its first task. */
  private static SparkSubmit client() {
    return SparkSubmit.client(cluster.masterUrl())
        .conf("spark.cores.max", "4")
        .conf("spark.scheduler.minRegisteredResourcesRatio", "1.0");
  }

  private static SparkSubmit driverOnWorker() {
    return SparkSubmit.cluster(cluster.masterUrl());
  }
}
