package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.it.InProcess.Bits;
import featuremill.testing.StandaloneCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A second copy of a slow task, on another host, changes no bit; nor do tasks that fail with it.
 */
@Tag("cluster")
class SpeculationIT {
  private static final Map<String, String> SPECULATION =
      Map.of(
          "spark.speculation", "true",
          "spark.speculation.interval", "100ms",
          "spark.speculation.quantile", "0.5",
          "spark.speculation.minTaskRuntime", "100ms",
          "spark.executor.memory", "768m",
          "spark.cores.max", "4",
          "spark.scheduler.minRegisteredResourcesRatio", "1.0");

  @TempDir private Path folder;

  @Test
  void theCopyThatComesInFirstCounts() throws Exception {
    Inputs input = Inputs.PARQUET_ARRAY;
    Bits alone;
    try (InProcess one = new InProcess("local[1]", Map.of())) {
      Inputs.write(one.session(), folder);
      alone = one.runText(input.masked(folder, "true"), folder.resolve("alone"));
    }
    String slow = "chaos_slow(bigint(id)) and chaos_failing(bigint(id))";
    try (StandaloneCluster cluster =
            StandaloneCluster.startOnTwoHosts(Files.createDirectory(folder.resolve("cluster")));
        InProcess there = new InProcess(cluster.masterUrl(), SPECULATION)) {
      assertThat(there.runText(input.masked(folder, slow), folder.resolve("copies")))
          .isEqualTo(alone);
      assertThat(there.tally().speculativeTasks()).isPositive();
      assertThat(there.tally().failedTasks()).isPositive();
    }
  }
}
