package featuremill.cli;

import featuremill.job.bench.Benchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench scan [JOB]}. */
@Command(
    name = "scan",
    header = {
      "Times a file to a model: that of a job, or generated rows written to Parquet first.",
      "",
      "  featuremill bench scan --rows 400000 --features 500 --codec zstd",
      "  featuremill bench scan jobs/mnist.yaml",
      ""
    })
final class BenchScanCommand implements Callable<Integer> {
  @Mixin private BenchInput input;

  @Mixin private BenchFile file;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keeps the written file there, and takes it from there the next time.")
  private String keep;

  private final Surroundings surroundings;

  BenchScanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Benchmark benchmark =
        new Benchmark.Scan(input.job(surroundings), input.repeats(), file.form(), keep);
    return surroundings.doors().bench(benchmark, input.console(surroundings)).exitCode();
  }
}
