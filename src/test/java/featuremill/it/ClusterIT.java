package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.it.SubmitScript.Result;
import featuremill.testing.HdfsCluster;
import featuremill.testing.SparkSubmit.DeployMode;
import featuremill.testing.SparkSubmitResult;
import featuremill.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The case study submitted to a real standalone cluster, with job, input and output on a real HDFS,
 * against a run in one JVM over the local file.
 */
class ClusterIT {
  @TempDir private static java.nio.file.Path folder;
  private static String local;
  private static HdfsCluster hdfs;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    try (InProcess here = new InProcess("local[2]", Map.of())) {
      local = here.run("case-study.yaml", folder.resolve("local")).content();
    }
    hdfs = HdfsCluster.start(Files.createDirectory(folder.resolve("hdfs")));
    upload("data/case-study-x.npy");
    upload("jobs/case-study.yaml");
    cluster = StandaloneCluster.start(Files.createDirectory(folder.resolve("cluster")));
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
    if (hdfs != null) {
      hdfs.close();
    }
  }

  @Test
  void aDriverHereAndExecutorsThereComputeTheSameBits() throws Exception {
    Result result = run("jobs/case-study.yaml", "x.npy", "client", List.of());

    assertThat(result.exitCode()).as(result.all()).isZero();
    assertThat(result.data())
        .containsPattern("(?m)^rows +in 10,000  kept 10,000")
        .containsPattern("(?m)^verify +PASS  against the single-node reference$")
        .containsPattern("(?m)^wrote +\\Q" + hdfs.uri() + "\\E/out/client  \\d+ files");
    String receipt = read("/out/client/run.json");
    assertThat(receipt).contains("\"master\" : \"" + cluster.masterUrl() + "\"");
    assertThat(receipt).contains("\"location\" : \"" + hdfs.uri() + "/case-study-x.npy\"");
    assertThat(content(receipt)).isEqualTo(local);
    assertThat(hdfs.fileSystem().listStatus(new Path("/out")))
        .extracting(status -> status.getPath().getName())
        .as("beside the outputs are their locks and the receipts of failures")
        .allMatch(name -> name.matches("client|cluster|failing\\.failed\\.json|\\.\\w+\\.lock"));
  }

  @Test
  void aDriverOnAWorkerReadsItsJobFromHdfs() throws Exception {
    SparkSubmitResult result =
        driverOnWorker(run(hdfs.uri() + "/case-study.yaml", "x.npy", "cluster", onAWorker()));

    String driver = cluster.driverOutput(result.driverId().orElseThrow());
    assertThat(result.succeeded()).as(result.standardError() + driver).isTrue();
    assertThat(driver).containsPattern("(?m)^verify +PASS  against the single-node reference$");
    assertThat(content(read("/out/cluster/run.json"))).isEqualTo(local);
    try (InProcess here = new InProcess("local[2]", Map.of())) {
      here.verify(hdfs.uri() + "/out/cluster");
    }
  }

  @Test
  void aFailureOnAWorkerLeavesItsReceiptOnHdfs() throws Exception {
    SparkSubmitResult result =
        driverOnWorker(run(hdfs.uri() + "/case-study.yaml", "y.npy", "failing", onAWorker()));

    assertThat(result.driverState()).contains("FAILED");
    assertThat(result.succeeded()).isFalse();
    assertThat(cluster.driverOutput(result.driverId().orElseThrow()))
        .contains("error: ", "there is no input at", "did you mean 'case-study-x.npy'?");
    assertThat(read("/out/failing.failed.json")).contains("\"exitCode\" : 3");
    assertThat(hdfs.fileSystem().exists(new Path("/out/failing"))).isFalse();
  }

  private static List<String> onAWorker() {
    return List.of(
        "--deploy-mode", "cluster", "--conf", "spark.standalone.submit.waitAppCompletion=true");
  }

  /** Submits the case study; what stands before {@code run} goes to spark-submit. */
  private static Result run(String job, String input, String out, List<String> options)
      throws IOException, InterruptedException {
    List<String> call = new ArrayList<>(List.of("--profile", "standalone"));
    call.addAll(List.of("--master", cluster.masterUrl()));
    call.addAll(List.of("--driver-memory", "768m", "--executor-memory", "768m"));
    // They live for seconds: the optimizing compiler would cost more than it saves.
    call.addAll(List.of("--conf", "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1"));
    call.addAll(options);
    call.addAll(List.of("run", job, "--set", "input.path=" + hdfs.uri() + "/case-study-" + input));
    call.addAll(List.of("--set", "output.path=" + hdfs.uri() + "/out/" + out));
    return new SubmitScript(folder).call(call.toArray(String[]::new));
  }

  private static SparkSubmitResult driverOnWorker(Result result) {
    return new SparkSubmitResult(
        result.exitCode(), DeployMode.CLUSTER, result.data(), result.talk());
  }

  private static void upload(String file) throws IOException {
    hdfs.fileSystem().copyFromLocalFile(new Path(file), new Path("/"));
  }

  private static String read(String file) throws IOException {
    try (FSDataInputStream stream = hdfs.fileSystem().open(new Path(file))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String content(String receipt) throws IOException {
    return InProcess.content(receipt.getBytes(StandardCharsets.UTF_8));
  }
}
