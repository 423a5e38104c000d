package featuremill.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalPublishTest extends PublishLaws {
  @Override
  String base() throws IOException {
    return Files.createDirectory(scratch.resolve("base")).toString();
  }

  @Override
  Publisher openAfterDeath(String out, String runId) {
    // The operating system frees a lock with its process.
    return Publisher.open(out, PublishMode.REPLACE, runId, CONFIGURATION);
  }

  @Override
  int rounds() {
    return 10;
  }

  @Test
  void leavesNoChecksumSidecars() throws IOException {
    String base = base();
    Results.publish(base + "/out", PublishMode.REPLACE, "r1", CONFIGURATION);
    FailureReceipt.write(base + "/out", new byte[] {'{', '}'}, CONFIGURATION);
    try (Stream<Path> files = Files.walk(Path.of(base))) {
      assertThat(files.map(Path::toString)).isNotEmpty().noneMatch(name -> name.endsWith(".crc"));
    }
  }

  @Test
  void aRunEndedByASignalTakesItsStageWithIt() throws Exception {
    String base = base();
    Process run = OtherProcess.start(scratch.resolve("log"), "hold", base + "/out", "held");
    run.getInputStream().readNBytes(4);
    assertThat(names(base)).containsExactly(".out.lock", ".out.stage-held");
    run.destroy();
    run.waitFor();
    assertThat(names(base)).containsExactly(".out.lock");
  }

  @Test
  void aFolderWithoutWritePermissionIsNamed() throws IOException {
    String base = base();
    Path closed = Files.createDirectory(Path.of(base, "closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    if (Files.isWritable(closed)) {
      // The superuser may write anywhere but into the kernel's own file system.
      assertRefused("/proc/out", PublishMode.NEW, "cannot write /proc/out: ");
      assertRefused("/proc/deep/out", PublishMode.NEW, "cannot write /proc/deep/out: ");
      return;
    }
    for (String out : List.of(closed + "/out", closed + "/deep/out")) {
      assertRefused(
          out,
          PublishMode.NEW,
          "cannot write " + out + ": no permission to write in " + parent(out));
    }
  }

  @Test
  void worksOnPathsWithAndWithoutAScheme() throws IOException {
    String base = base();
    Results.publish("file://" + base + "/a b+c%20", PublishMode.NEW, "r1", CONFIGURATION);
    assertThat(Results.wholeResult(base + "/a b+c%20", CONFIGURATION)).isEqualTo("r1");
  }

  @Test
  void refusesWhatIsNoPathForAnOutput() {
    assertUsage("/", "'/' is the root folder, which cannot be an output");
    assertUsage("file:///", "'file:///' is the root folder, which cannot be an output");
    assertUsage(" ", "the output path is empty");
    assertUsage("1:b", "'1:b' is not a path: ");
    assertUsage("out/a:b", "'out/a:b' has a colon in its name, which Hadoop cannot handle");
    assertRefused("nosuch://host/out", PublishMode.NEW, "cannot reach nosuch://host/out: ");
  }

  @Test
  void refusesASymbolicLink() throws IOException {
    String base = base();
    Results.publish(base + "/real", PublishMode.NEW, "r1", CONFIGURATION);
    Files.createSymbolicLink(Path.of(base, "link"), Path.of(base, "real"));
    assertRefused(
        base + "/link",
        PublishMode.REPLACE,
        base + "/link is a symbolic link\n  name the folder itself as output.path");
    assertThat(Results.wholeResult(base + "/real", CONFIGURATION)).isEqualTo("r1");
  }

  @Test
  void runIdsAreFitForPaths() {
    assertThatThrownBy(() -> Publisher.open("out", PublishMode.NEW, "a/b", CONFIGURATION))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a run id is up to 100 letters, digits, _ and -, not 'a/b'");
  }

  @Test
  void publishesOnce() throws IOException {
    String out = base() + "/out";
    try (Publisher publisher = Publisher.open(out, PublishMode.NEW, "r1", CONFIGURATION)) {
      publisher.publish(FileHashes.oneByOne(CONFIGURATION));
      assertThatThrownBy(() -> publisher.publish(FileHashes.oneByOne(CONFIGURATION)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("closed, or published already");
    }
    assertThat(Manifest.read(Folder.existing(out, CONFIGURATION)).entries()).isEmpty();
  }

  private static void assertUsage(String out, String message) {
    assertThatThrownBy(() -> Publisher.open(out, PublishMode.NEW, "r1", CONFIGURATION))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.outcome()).isEqualTo(Outcome.USAGE))
        .hasMessageStartingWith(message);
  }
}
