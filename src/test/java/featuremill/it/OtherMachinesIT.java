package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that lack something: native kernels that load, room on the disk. */
class OtherMachinesIT {
  private static final String JOB =
      """
      name: generated
      input: {generate: {rows: 20000, features: 60, distribution: normal, seed: 7}}
      steps: [standardize, covariance, {pca: 5}]
      output: {path: out, mode: replace, write: [model]}
      verify: false
      """;

  @TempDir private Path folder;
  private Path job;
  private Path out;

  @BeforeEach
  void writeJob() throws IOException {
    job = Files.writeString(folder.resolve("job.yaml"), JOB);
    out = folder.resolve("out");
  }

  @Test
  void withoutOpenBlasJavaKernelsGiveTheSameBitsEveryTimeAndSaySo() throws Exception {
    OneJob.Result result =
        OneJob.run(
            folder,
            List.of(),
            List.of("-Dorg.bytedeco.javacpp.platform=none-such"),
            job.toString(),
            out.toString(),
            folder.toString(),
            "local[1]",
            "local[2]");

    assertThat(result.exitCode()).as(result.talk()).isZero();
    assertThat(result.bits()).hasSize(2);
    assertThat(result.bits().get(1)).contains("sha256:").isEqualTo(result.bits().get(0));
    assertThat(result.talk())
        .containsPattern("(?m)^warning: OpenBLAS does not load: \\S+")
        .contains("Java kernels do the work");
    JsonNode receipt = new ObjectMapper().readTree(out.resolve("run.json").toFile());
    assertThat(receipt.at("/environment/blas/name").asText()).startsWith("netlib ");
    assertThat(receipt.at("/environment/blas/reason").asText())
        .startsWith("OpenBLAS does not load: ");
    assertThat(receipt.at("/kernels/0").asText()).startsWith("netlib ").endsWith(", JVM");
  }

  @Test
  void aFullDiskIsSaidAndEarlierOutputStays() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    // Mounted in a name space of its own, the small disk is gone when the process is.
    String mount = "mount -t tmpfs -o size=128k none '" + disk + "' && exec \"$@\"";
    List<String> onSmallDisk = List.of("unshare", "-rm", "sh", "-c", mount, "sh");
    assumeTrue(works(onSmallDisk), "no small disk: unshare and mount are not allowed here");
    // Wide enough that partial results go through the disk, and not straight to the driver.
    Files.writeString(
        job,
        JOB.replace("rows: 20000, features: 60", "rows: 2200, features: 2100")
            .replace(", {pca: 5}", ""));
    String[] arguments = {job.toString(), out.toString(), folder.toString(), "local[2]"};
    assertThat(OneJob.run(folder, List.of(), List.of(), arguments).exitCode()).isZero();
    byte[] before = Files.readAllBytes(out.resolve("_MANIFEST.json"));

    arguments[2] = disk.toString();
    OneJob.Result result = OneJob.run(folder, onSmallDisk, List.of(), arguments);

    assertThat(result.exitCode()).as(result.talk()).isEqualTo(1);
    assertThat(result.bits()).isEmpty();
    assertThat(result.talk())
        .contains("a disk is full: there is no space left on the device\n")
        .contains("spark.local.dir, which is " + disk);
    assertThat(Files.readAllBytes(out.resolve("_MANIFEST.json"))).isEqualTo(before);
    JsonNode receipt = new ObjectMapper().readTree(folder.resolve("out.failed.json").toFile());
    assertThat(receipt.path("message").asText()).startsWith("a disk is full");
  }

  private static boolean works(List<String> before) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(before);
    command.add("true");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
