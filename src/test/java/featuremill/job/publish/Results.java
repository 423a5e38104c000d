package featuremill.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;

/** Results small enough to publish by the hundred, each file of which names its run. */
final class Results {
  private static final int FILES = 2;

  private Results() {}

  static void write(Folder stage, String runId) throws IOException {
    for (int i = 0; i < FILES; i++) {
      stage.write("features.parquet/part-" + i, runId.getBytes(StandardCharsets.UTF_8));
    }
    stage.write("run.json", runId.getBytes(StandardCharsets.UTF_8));
  }

  static void publish(String out, PublishMode mode, String runId, Configuration configuration)
      throws IOException {
    try (Publisher publisher = Publisher.open(out, mode, runId, configuration)) {
      write(publisher.stage(), runId);
      publisher.publish(FileHashes.oneByOne(configuration));
    }
  }

  /** The run whose result stands there, after making sure that all of it does and nothing else. */
  static String wholeResult(String out, Configuration configuration) throws IOException {
    Folder folder = Folder.existing(out, configuration);
    Manifest manifest = Manifest.read(folder);
    assertThat(manifest.check(folder, FileHashes.oneByOne(configuration))).isEmpty();
    assertThat(folder.items()).hasSize(FILES + 2);
    String runId = new String(folder.read("run.json"), StandardCharsets.UTF_8);
    assertThat(manifest.runId()).isEqualTo(runId);
    return runId;
  }
}
