package featuremill.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import featuremill.failure.Failure;
import featuremill.job.Console;
import featuremill.job.JobFile;
import featuremill.job.JobSpec;
import featuremill.job.bench.FileForm.Codec;
import featuremill.job.bench.FileForm.Layout;
import featuremill.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks too small to say anything of speed: what they print, and what they leave. */
class BenchmarksTest {
  private static final JobSpec JOB =
      job("input: {generate: {rows: 300, features: 4}}", "steps: [standardize, {pca: 2}]");

  @TempDir private Path folder;

  private static JobSpec job(String input, String steps) {
    String text = "name: small\n" + input + "\n" + steps + "\noutput: {path: unused}\n";
    return JobFile.parse(text, "a test", List.of(), mask -> {});
  }

  @Test
  void neighboursAreCountedAsAPlainLoopWould() throws IOException {
    JsonNode found = json(new Benchmark.Distances(300, 4, 2, 2));

    JsonNode row = found.at("/results/1");
    double flops = 2.0 * 300 * 300 * 4;
    assertThat(row.path("gigaflops").asDouble() * row.path("medianSeconds").asDouble())
        .isCloseTo(flops / 1e9, Assertions.within(1e-12));
    assertThat(row.path("cpuSeconds").asDouble()).isPositive();
  }

  @Test
  void aFileIsWrittenOnceAndScannedOnce() throws IOException {
    FileForm form = new FileForm(Layout.WIDE, Codec.SNAPPY);
    Benchmark scan = new Benchmark.Scan(JOB, 2, form, folder.toString());

    JsonNode found = json(scan);

    assertThat(found.path("benchmark").asText()).isEqualTo("scan");
    assertThat(found.path("runs").asInt()).isEqualTo(2);
    assertThat(found.path("dgemmGigaflops").asDouble()).isPositive();
    JsonNode row = found.at("/results/0");
    assertThat(row.path("seconds")).hasSize(2);
    assertThat(row.path("medianSeconds").asDouble()).isPositive();
    assertThat(row.path("scans").asDouble()).isEqualTo(1);
    assertThat(row.path("medianScanSeconds").asDouble())
        .isPositive()
        .isLessThan(row.path("medianSeconds").asDouble());
    assertThat(row.path("shareOfDgemm").asDouble())
        .isEqualTo(row.path("gigaflops").asDouble() / found.path("dgemmGigaflops").asDouble());
    Path file = folder.resolve("300x4-wide-snappy.parquet");
    long written = Files.getLastModifiedTime(file.resolve("_SUCCESS")).toMillis();
    assertThat(LocalSpark.session().read().parquet(file.toString()).columns())
        .containsExactly("x0", "x1", "x2", "x3");

    assertThat(text(scan)).contains("300 x 4, file to model", "% of dgemm", "scans");
    assertThat(Files.getLastModifiedTime(file.resolve("_SUCCESS")).toMillis()).isEqualTo(written);
  }

  @Test
  void growthGoesAlongALineAndLeavesNoFile() throws IOException {
    Benchmark growth = new Benchmark.Growth(JOB, 1, new FileForm(Layout.ARRAY, Codec.UNCOMPRESSED));

    JsonNode found = json(growth);

    assertThat(found.path("results"))
        .extracting(row -> row.path("name").asText())
        .containsExactly("300 rows", "600 rows", "1,200 rows", "2,400 rows");
    assertThat(found.path("largestDeviation").asDouble()).isPositive();
    assertThat(found.at("/results/0/ratio").asDouble()).isEqualTo(1);
  }

  @Test
  void growthWantsRowsThatItCanMake() {
    JobSpec file = job("input: {path: x.parquet, features: x}", "steps: [covariance]");
    Benchmark growth = new Benchmark.Growth(file, 1, new FileForm(Layout.ARRAY, Codec.ZSTD));

    Assertions.assertThatThrownBy(() -> text(growth))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("featuremill bench growth: growth is measured on rows that are");
  }

  private static JsonNode json(Benchmark benchmark) throws IOException {
    return new ObjectMapper().readTree(printed(benchmark, Console.Form.JSON));
  }

  private static String text(Benchmark benchmark) {
    return printed(benchmark, Console.Form.TEXT);
  }

  private static String printed(Benchmark benchmark, Console.Form form) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Console console =
        new Console(
            new PrintStream(data, true, StandardCharsets.UTF_8),
            nowhere,
            form,
            Console.Talk.QUIET,
            Console.Colour.OFF);
    Benchmarks.run(benchmark, LocalSpark.session(), console);
    return data.toString(StandardCharsets.UTF_8);
  }
}
