package featuremill.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.it.InProcess.Bits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of every format give the bits that they gave on one thread: whatever the session says about
 * parallelism, readers and generated code, on executors of their own, when tasks fail half-way, and
 * when an executor dies with what it has computed. Formats need not agree with each other.
 */
class SameBitsOfEveryFormatIT {
  private static final String TRUE = "true";
  private static final String FAILING = "chaos_failing(bigint(id))";

  @TempDir private static Path folder;
  private static final Map<Inputs, Bits> MASKED = new EnumMap<>(Inputs.class);
  private static final Map<Inputs, Bits> PLAIN = new EnumMap<>(Inputs.class);
  private static int outputs;

  @BeforeAll
  static void onOneThread() throws Exception {
    try (InProcess one = new InProcess("local[1]", Map.of())) {
      Inputs.write(one.session(), folder);
      for (Inputs input : Inputs.values()) {
        MASKED.put(input, one.runText(input.masked(folder, TRUE), out()));
        if (input.isColumnar()) {
          PLAIN.put(input, one.runText(input.plain(folder), out()));
          assertThat(MASKED.get(input).content()).isNotEqualTo(PLAIN.get(input).content());
        }
      }
    }
  }

  @Test
  void onTwoThreadsWithOtherSettingsOfParallelismAndSplits() throws Exception {
    Map<String, String> settings =
        Map.of(
            "spark.default.parallelism", "7",
            "spark.sql.shuffle.partitions", "5",
            "spark.sql.leafNodeDefaultParallelism", "3",
            "spark.sql.files.maxPartitionBytes", "3000",
            "spark.sql.files.openCostInBytes", "1",
            "spark.sql.files.minPartitionNum", "5",
            "spark.sql.files.maxPartitionNum", "4",
            "spark.sql.parquet.columnarReaderBatchSize", "7");
    try (InProcess two = new InProcess("local[2]", settings)) {
      assertSame(two, TRUE);
    }
  }

  @Test
  void onSevenThreadsRowByRowWithoutGeneratedCode() throws Exception {
    Map<String, String> settings =
        Map.of(
            "spark.sql.parquet.enableVectorizedReader", "false",
            "spark.sql.codegen.wholeStage", "false",
            "spark.sql.codegen.factoryMode", "NO_CODEGEN",
            "spark.sql.adaptive.enabled", "false");
    try (InProcess seven = new InProcess("local[7]", settings)) {
      assertSame(seven, TRUE);
    }
  }

  @Test
  void whenTasksFailHalfway() throws Exception {
    try (InProcess retrying = new InProcess("local[2,4]", Map.of())) {
      assertSame(retrying, FAILING);
      assertThat(retrying.tally().failedTasks()).isGreaterThanOrEqualTo(Inputs.values().length);
    }
  }

  /** With a serializer of the user's choice, too. */
  @Test
  void onExecutorsOfWhichOneIsKilledInTheScan() throws Exception {
    Map<String, String> settings =
        Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    try (InProcess cluster = new InProcess("local-cluster[2,1,1024]", settings)) {
      assertSame(cluster, FAILING);
      assertThat(cluster.executors()).isEqualTo(2);
      assertThat(cluster.tally().lostExecutors()).isZero();

      Path marker = folder.resolve("killed");
      String killing = "chaos_killing('" + marker + "', " + (Inputs.FILES - 1) + ", bigint(id))";
      Inputs input = Inputs.PARQUET_ARRAY;
      Path out = out();
      assertThat(cluster.runText(input.masked(folder, killing), out)).isEqualTo(MASKED.get(input));
      assertThat(marker).exists();
      assertThat(cluster.tally().lostExecutors()).isEqualTo(1);
      assertKernels(out);
    }
  }

  private static void assertSame(InProcess place, String expression) throws IOException {
    for (Inputs input : Inputs.values()) {
      assertThat(place.runText(input.masked(folder, expression), out()))
          .as(input + " with masks")
          .isEqualTo(MASKED.get(input));
      if (input.isColumnar()) {
        assertThat(place.runText(input.plain(folder), out()))
            .as(input + " without masks")
            .isEqualTo(PLAIN.get(input));
      }
    }
  }

  /** The executors' kernels are those of the driver, and the receipt names both. */
  private static void assertKernels(Path out) throws IOException {
    JsonNode receipt = new ObjectMapper().readTree(out.resolve("run.json").toFile());
    JsonNode blas = receipt.at("/environment/blas");
    assertThat(receipt.path("kernels"))
        .extracting(JsonNode::asText)
        .containsExactly(blas.path("name").asText() + ", " + blas.path("coreType").asText());
    assertThat(blas.path("pinnedTo").asText()).isEqualTo(System.getenv("OPENBLAS_CORETYPE"));
    assertThat(blas.path("threads").asInt()).isEqualTo(1);
  }

  private static Path out() {
    return folder.resolve("out-" + outputs++);
  }
}
