package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.engine.Storage;
import featuremill.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  @TempDir Path folder;

  @Test
  void isThatOfTheFilesHoweverTheirFolderIsWritten() {
    Path table = folder.resolve("t.parquet");
    LocalSpark.session()
        .range(0, 100, 1, 3)
        .selectExpr("id", "id * 2D x")
        .write()
        .parquet(table.toString());
    Path here = Path.of("").toAbsolutePath();

    String absolute = fingerprint(table.toString());

    assertThat(fingerprint(here.relativize(table).toString())).isEqualTo(absolute);
    assertThat(fingerprint(table.toUri().toString())).isEqualTo(absolute);
    assertThat(fingerprint(table + "/")).isEqualTo(absolute);
  }

  private static String fingerprint(String path) {
    JobSpec.Input input =
        new JobSpec.Input(
            JobSpec.Format.PARQUET,
            path,
            Map.of(),
            "",
            null,
            List.of("x"),
            List.of(),
            Storage.FLOAT64,
            "");
    return InputOpener.open(LocalSpark.session(), input).fingerprint();
  }
}
