package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.it.InProcess.Bits;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit by products of few rows, with its covariance by stripes: the same bits everywhere. */
class DualIT {
  private static final String JOB =
      """
      name: dual
      input:
        generate: {rows: 61, features: 900, distribution: normal, seed: 5}
      steps:
        - mask: {keep: "id <> 7", reason: seven}
        - standardize: {ddof: 1}
        - covariance: {ddof: 1}
        - pca: {components: 4, solver: dual}
      output:
        path: elsewhere
      verify: false
      """;

  @TempDir private static Path folder;
  private static Bits expected;

  @BeforeAll
  static void onOneThread() throws Exception {
    Path out = folder.resolve("one");
    try (InProcess one = new InProcess("local[1]", Map.of())) {
      expected = one.runText(JOB, out);
      one.verify(out.toString());
    }
    JsonNode model = new ObjectMapper().readTree(out.resolve("model/model.json").toFile());
    assertThat(model.at("/pca/solver").asText()).startsWith("dual of 60 rows, ");
    assertThat(out.resolve("model/covariance.npy").toFile()).hasSize(128 + 8L * 900 * 900);
  }

  @Test
  void onTwoThreadsWithOtherSettingsOfParallelism() throws Exception {
    Map<String, String> settings =
        Map.of("spark.default.parallelism", "7", "spark.sql.shuffle.partitions", "5");
    try (InProcess two = new InProcess("local[2]", settings)) {
      assertThat(two.runText(JOB, folder.resolve("two"))).isEqualTo(expected);
    }
  }

  @Test
  void onTwoExecutors() throws Exception {
    try (InProcess cluster = new InProcess("local-cluster[2,1,1024]", Map.of())) {
      assertThat(cluster.runText(JOB, folder.resolve("cluster"))).isEqualTo(expected);
      assertThat(cluster.executors()).isEqualTo(2);
    }
  }
}
