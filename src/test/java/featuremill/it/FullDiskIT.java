package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.it.SubmitScript.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Local disks that take no more, while executors store rows or shuffle partial results: files may
 * not grow beyond 40 MiB, which a shell can say of its children and the system then refuses as it
 * refuses what does not fit.
 */
class FullDiskIT {
  private static final int LIMIT_KIB = 40 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void isToldAndLeavesWhatWasPublished() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    Path out = folder.resolve("out");
    Result first = run("", out, "{rows: 50, features: 4}", "{components: 2}");
    assertThat(first.exitCode()).as(first.all()).isZero();
    byte[] published = Files.readAllBytes(out.resolve("_MANIFEST.json"));

    Result storing =
        limited(disk, out, "{rows: 6000, features: 5000}", "{components: 3, solver: matrix_free}");
    requireFailed(storing, out, "File too large");
    assertThat(storing.talk())
        .contains("bytes more of a segment's rows cannot be stored after ", disk.toString())
        .contains("make room, have spark.local.dir name a larger disk, or let each executor hold");

    Result forming =
        limited(disk, out, "{rows: 400, features: 3500}", "{components: 3, solver: krylov}");
    requireFailed(forming, out, "a disk is full");
    assertThat(forming.talk()).contains("spark.local.dir, which is " + disk);

    assertThat(Files.readAllBytes(out.resolve("_MANIFEST.json"))).isEqualTo(published);
    try (Stream<Path> left = Files.walk(disk)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private static void requireFailed(Result result, Path out, String message) throws Exception {
    assertThat(result.exitCode()).as(result.all()).isEqualTo(1);
    // Spark's own log has come before, with what its tasks met.
    int said = result.talk().lastIndexOf("error: ");
    assertThat(said).as(result.all()).isNotNegative();
    assertThat(result.talk().substring(said)).contains(message).doesNotContain("\tat ");
    JsonNode left = JSON.readTree(out.resolveSibling("out.failed.json").toFile());
    assertThat(left.path("exitCode").asInt()).isEqualTo(1);
    assertThat(left.path("message").asText()).contains(message);
  }

  private Result limited(Path disk, Path out, String rows, String pca) throws Exception {
    String conf = "--conf spark.featuremill.storage.memory=0 --conf spark.local.dir=" + disk;
    return run(conf, out, rows, pca);
  }

  /** Without an option for Spark there is no limit either. */
  private Result run(String options, Path out, String rows, String pca) throws Exception {
    List<String> words =
        List.of(
            options.isEmpty() ? "true" : "ulimit -f " + LIMIT_KIB,
            "&& exec ./submit.sh --master 'local[2]'",
            options,
            "run jobs/case-study.yaml --set 'input={generate: " + rows + "}'",
            "--set 'steps=[pca: " + pca + "]' --set 'output.write=[]' --set verify=false",
            "--set output.path=" + out);
    return new SubmitScript(folder).shell(SubmitScript.project(), String.join(" ", words));
  }
}
