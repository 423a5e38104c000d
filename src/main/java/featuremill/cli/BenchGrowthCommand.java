package featuremill.cli;

import featuremill.job.bench.Benchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench growth [JOB]}. */
@Command(
    name = "growth",
    header = {
      "Times files of 1, 2, 4 and 8 times as many generated rows.",
      "",
      "  featuremill bench growth --rows 50000 --features 500",
      ""
    })
final class BenchGrowthCommand implements Callable<Integer> {
  @Mixin private BenchInput input;

  @Mixin private BenchFile file;

  private final Surroundings surroundings;

  BenchGrowthCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Benchmark benchmark =
        new Benchmark.Growth(input.job(surroundings), input.repeats(), file.form());
    return surroundings.doors().bench(benchmark, input.console(surroundings)).exitCode();
  }
}
