package featuremill.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.linalg.OffHeapDoubles;
import featuremill.testing.LocalSpark;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SpillFileTest {

  @BeforeAll
  static void startSpark() {
    LocalSpark.session();
  }

  @Test
  void partsAreWhatWasWrittenAndOutliveTheFile() {
    double[] values = new Random(1).doubles(20_001).toArray();
    List<Path> before = files();
    OffHeapDoubles first;
    OffHeapDoubles second;
    try (SpillFile file = SpillFile.create(0)) {
      file.append(values, 0, 3);
      file.append(values, 3, 20_000 - 2);
      first = file.map(0, 5);
      second = file.map(5, 20_001 - 5);
      assertThat(files()).as("the file has no name").isEqualTo(before);
    }
    try (first;
        second) {
      double[] read = new double[20_001];
      first.copyTo(0, read, 0, 5);
      second.copyTo(0, read, 5, 20_001 - 5);
      assertThat(read).isEqualTo(values);
    }
  }

  @Test
  void aFullDiskNamesTheFolderTheBytesAndTheSetting() throws IOException {
    FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
    try (SpillFile file = new SpillFile(new File("/dev"), 4096, full)) {
      assertThatThrownBy(() -> file.append(new double[3], 0, 3))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.outcome()).isEqualTo(Outcome.UNEXPECTED);
                assertThat(failure.where()).isEqualTo("/dev");
                assertThat(failure.what())
                    .startsWith("24 bytes more of a segment's rows cannot be stored after 0: ")
                    .contains("No space left on device");
                assertThat(failure.fix())
                    .contains("spark.local.dir")
                    .contains("more than 4096 bytes of rows in memory")
                    .endsWith("spark.featuremill.storage.memory");
              });
    }
  }

  private static List<Path> files() {
    return Arrays.stream(SparkEnv.get().blockManager().diskBlockManager().localDirs())
        .flatMap(SpillFileTest::below)
        .filter(path -> path.getFileName().toString().startsWith("temp_local"))
        .sorted()
        .toList();
  }

  private static Stream<Path> below(File folder) {
    try (Stream<Path> all = Files.walk(folder.toPath())) {
      return all.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
