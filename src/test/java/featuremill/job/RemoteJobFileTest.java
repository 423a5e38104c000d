package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteJobFileTest {
  @TempDir private Path folder;

  @Test
  void readsAJobAtAUri() throws Exception {
    Path file = Files.writeString(folder.resolve("größe.yaml"), Jobs.withSteps("  - pca: 2\n"));

    JobSpec job = JobFile.read("file://" + file, List.of(), MaskSyntax::check);

    assertThat(job.name()).isEqualTo("größe");
    assertThat(job.source()).isEqualTo("file://" + file);
    assertThat(job.steps()).hasSize(1);
    assertThat(JobFile.read("file:" + file, List.of(), MaskSyntax::check).steps()).hasSize(1);
  }

  @Test
  void aMistakeInItIsPlacedAtTheUri() throws Exception {
    Path file = Files.writeString(folder.resolve("x.yaml"), Jobs.withSteps("  - pcaa: 2\n"));

    assertThat(refused("file://" + file)).hasMessageStartingWith("file://" + file + ":3:");
  }

  @Test
  void aMissingFileNamesTheNearestThere() throws Exception {
    Files.writeString(folder.resolve("flights.yaml"), "");

    Failure near = refused("file://" + folder + "/flihgts.yaml");
    assertThat(near.outcome()).isEqualTo(Outcome.USAGE);
    assertThat(near)
        .hasMessage(
            "file://%s/flihgts.yaml: there is no such job file\n".formatted(folder)
                + "  did you mean file:%s/flights.yaml?".formatted(folder));
    assertThat(refused("file://" + folder + "/none/such.yaml"))
        .hasMessageEndingWith(
            "such.yaml: there is no such job file\n  give the path of a job file (.yaml)");
  }

  @Test
  void aFolderAnUnknownSchemeAndBytesThatAreNoTextAreRefused() throws Exception {
    assertThat(refused("file://" + folder))
        .hasMessageContaining("this is a folder, not a job file");
    assertThat(refused("hfds://host/x.yaml"))
        .hasMessageContaining("the job file cannot be read: No FileSystem for scheme \"hfds\"");
    Path binary = Files.write(folder.resolve("x.yaml"), new byte[] {(byte) 0xC3, 0x28});
    assertThat(refused("file://" + binary)).hasMessageContaining("a job file is UTF-8 text");
  }

  @Test
  void onlyASchemeMakesAPathRemote() {
    assertThat(JobLocation.isRemote("hdfs://host:9000/x.yaml")).isTrue();
    assertThat(JobLocation.isRemote("s3a://bucket/x.yaml")).isTrue();
    assertThat(JobLocation.isRemote("file:/x.yaml")).isTrue();
    assertThat(JobLocation.isRemote("jobs/x.yaml")).isFalse();
    assertThat(JobLocation.isRemote("/jobs/a:b/x.yaml")).isFalse();
    assertThat(JobLocation.isRemote("C:/jobs/x.yaml")).isFalse();
  }

  private static Failure refused(String location) {
    return catchThrowableOfType(
        Failure.class, () -> JobFile.read(location, List.of(), MaskSyntax::check));
  }
}
