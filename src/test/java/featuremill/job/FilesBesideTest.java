package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.linalg.npy.NpyFile;
import featuremill.testing.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that a job reads beside its input belong to what its output was made from. */
class FilesBesideTest {
  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Tables.columns(Tables.normal(12, 2, 4), 1)
        .write()
        .parquet(folder.resolve("t.parquet").toString());
    Files.writeString(folder.resolve("ids.csv"), "id\n1\n3\n5\n8\n");
    npy("v.npy", new double[][] {{1, 2}});
    npy("w.npy", new double[][] {{1, 2}, {3, 4}});
  }

  private void npy(String name, double[][] rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
      NpyFile.write(out, rows, rows[0].length);
    }
  }

  private JobRun run(String steps, String out) {
    String text = "input: {path: FOLDER/t.parquet, features: 'c*'}\nsteps: " + steps;
    return JobRun.text(text.replace("FOLDER", folder.toString()), folder.resolve(out));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[mask: {file: FOLDER/ids.csv, id: id}] | ids.csv",
        "[matmul: {matrix: FOLDER/w.npy}] | w.npy",
        "[clip: {lower: -2, upper: FOLDER/v.npy}] | v.npy",
        "[distances: {nearest: 1, reference: FOLDER/w.npy}] | w.npy",
      })
  void verifyNamesOneWhoseContentHasChanged(String steps, String name) throws IOException {
    JobRun run = run(steps, "out").succeeded();
    Path file = folder.resolve(name);
    byte[] content = Files.readAllBytes(file);

    assertThat(run.receipt().at("/input/beside").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(file.toString());
    assertThat(run.model().at("/inputFingerprint"))
        .isEqualTo(run.receipt().at("/input/fingerprint"));
    assertThat(JobRun.verify(run.out()).exitCode()).isZero();

    byte[] other = content.clone();
    // The last row id, 8, becomes 9; the last number of an array another one.
    other[content.length - 2] ^= 1;
    Files.write(file, other);
    JobRun changed = JobRun.verify(run.out());
    assertThat(changed.exitCode()).isEqualTo(3);
    assertThat(changed.failure().what())
        .isEqualTo(file + " is not the file that this output was made with");

    Files.delete(file);
    JobRun gone = JobRun.verify(run.out());
    assertThat(gone.exitCode()).isEqualTo(3);
    assertThat(gone.failure().what())
        .isEqualTo(file + ", which this output was made with, is not there any more");
  }

  @Test
  void theFingerprintFollowsTheirContentAndNotTheirPlace() throws IOException {
    String one = fingerprint("[mask: {file: FOLDER/ids.csv, id: id}]", "one");
    Files.createDirectory(folder.resolve("elsewhere"));
    Files.copy(folder.resolve("ids.csv"), folder.resolve("elsewhere/other.csv"));
    assertThat(fingerprint("[mask: {file: FOLDER/elsewhere/other.csv, id: id}]", "two"))
        .isEqualTo(one);
    Files.writeString(folder.resolve("ids.csv"), "id\n1\n3\n5\n9\n");
    assertThat(fingerprint("[mask: {file: FOLDER/ids.csv, id: id}]", "three")).isNotEqualTo(one);
    assertThat(fingerprint("[covariance]", "four")).isNotEqualTo(one);
  }

  private String fingerprint(String steps, String out) {
    return run(steps, out).succeeded().receipt().at("/input/fingerprint").asText();
  }
}
