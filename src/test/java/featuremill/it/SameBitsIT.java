package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.it.InProcess.Bits;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same job on one thread, on two, and on two executors that are JVMs of their own: the same
 * statistics, components and features to the last bit.
 */
class SameBitsIT {
  private static final String CLUSTER = "local-cluster[2,1,1024]";

  @TempDir private static Path folder;
  private static Bits caseStudy;
  private static Bits flights;

  @BeforeAll
  static void onOneThread() throws Exception {
    try (InProcess one = new InProcess("local[1]", Map.of())) {
      caseStudy = one.run("case-study.yaml", folder.resolve("case-study"));
      flights = one.run("flights.yaml", folder.resolve("flights"));
    }
    assertThat(caseStudy.content()).startsWith("sha256:").isNotEqualTo(flights.content());
  }

  @Test
  void onTwoThreadsWithOtherSettingsOfParallelism() throws Exception {
    Map<String, String> settings =
        Map.of(
            "spark.default.parallelism", "7",
            "spark.sql.shuffle.partitions", "5",
            "spark.sql.files.maxPartitionBytes", "300000");
    try (InProcess two = new InProcess("local[2]", settings)) {
      assertThat(two.run("case-study.yaml", folder.resolve("case-study-2"))).isEqualTo(caseStudy);
      assertThat(two.run("flights.yaml", folder.resolve("flights-2"))).isEqualTo(flights);
    }
  }

  @Test
  void onTwoExecutors() throws Exception {
    try (InProcess cluster = new InProcess(CLUSTER, Map.of())) {
      assertThat(cluster.run("case-study.yaml", folder.resolve("case-study-c")))
          .isEqualTo(caseStudy);
      assertThat(cluster.run("flights.yaml", folder.resolve("flights-c"))).isEqualTo(flights);
      assertThat(cluster.executors()).isEqualTo(2);
    }
  }
}
