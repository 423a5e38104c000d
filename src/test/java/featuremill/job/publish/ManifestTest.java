package featuremill.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  private static final Configuration CONFIGURATION = new Configuration();
  private static final FileHashes HASHES = FileHashes.oneByOne(CONFIGURATION);

  @TempDir Path scratch;
  private Folder folder;

  @BeforeEach
  void fill() throws IOException {
    folder = Folder.existing(scratch + "/", CONFIGURATION);
    folder.write("b", "abc".getBytes(StandardCharsets.UTF_8));
    folder.write("a/z", new byte[0]);
    folder.write("a/_SUCCESS", new byte[0]);
    folder.write("a-", new byte[200_000]);
    folder.write(".b.crc", new byte[1]);
    folder.write("a/.hidden/file", new byte[1]);
    folder.write(Manifest.NAME, Manifest.of(folder, "r1", HASHES).json());
  }

  @Test
  void listsEveryFileSortedWithItsHash() throws IOException {
    Manifest manifest = Manifest.read(folder);
    assertThat(manifest.runId()).isEqualTo("r1");
    assertThat(manifest.totalBytes()).isEqualTo(200_003);
    // The hashes of nothing and of abc are those of FIPS 180-4's examples.
    String nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assertThat(manifest.entries())
        .extracting(Manifest.Entry::path)
        .containsExactly("a-", "a/_SUCCESS", "a/z", "b");
    assertThat(manifest.entries().subList(2, 4))
        .containsExactly(
            new Manifest.Entry("a/z", 0, nothing),
            new Manifest.Entry(
                "b", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    assertThat(manifest.check(folder, HASHES)).isEmpty();
  }

  @Test
  void saysWhatIsMissingLongerShorterDifferentAndUnknown() throws IOException {
    Manifest manifest = Manifest.read(folder);
    Files.delete(scratch.resolve("a/z"));
    folder.write("a-", new byte[200_001]);
    folder.write("b", "abd".getBytes(StandardCharsets.UTF_8));
    folder.write("a/extra", new byte[0]);
    assertThat(manifest.check(folder, HASHES).stream().map(Object::toString))
        .containsExactly(
            "a- is longer: 200001 bytes, not 200000",
            "a/extra is not in the manifest",
            "a/z is missing",
            "b has other content (SHA-256 differs)");
    folder.write("a-", new byte[1]);
    assertThat(manifest.check(folder, HASHES).get(0))
        .hasToString("a- is shorter: 1 bytes, not 200000");
  }

  @Test
  void hashesMayBeComputedElsewhere() throws IOException {
    Manifest manifest =
        Manifest.of(folder, "r2", files -> files.stream().map(file -> file.getName()).toList());
    assertThat(manifest.entries())
        .extracting(Manifest.Entry::sha256)
        .containsExactly("a-", "_SUCCESS", "z", "b");
    assertThatThrownBy(() -> Manifest.of(folder, "r2", files -> List.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("0 hashes came for 4 files");
  }

  @Test
  void aFolderWithoutOneIsUnfinished() throws IOException {
    Files.delete(scratch.resolve(Manifest.NAME));
    assertRefused(scratch + " holds no _MANIFEST.json: it is not a finished featuremill output");
    assertThatThrownBy(() -> Folder.existing(scratch + "/nothing", CONFIGURATION))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith(scratch + "/nothing is no folder");
  }

  @Test
  void aDamagedOneIsRefused() throws IOException {
    write("{\"version\": 1,\n \"run\"");
    assertRefused(scratch + "/_MANIFEST.json is damaged: line 2 is not JSON");
    write("");
    assertRefused(scratch + "/_MANIFEST.json is damaged: it lacks one of version, run and files");
    write("{\"version\": 1, \"run\": \"r\", \"files\": [{\"path\": \"x\"}]}");
    assertRefused(
        scratch + "/_MANIFEST.json is damaged: an entry lacks one of path, bytes and sha256");
    write("{\"version\": 2}");
    assertRefused(
        scratch
            + "/_MANIFEST.json is of version 2, newer than the 1 that this featuremill reads\n"
            + "  use a newer featuremill");
  }

  private void write(String json) throws IOException {
    folder.write(Manifest.NAME, json.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Manifest.read(folder))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.outcome()).isEqualTo(Outcome.INPUT))
        .hasMessage(message);
  }
}
