package featuremill.cli;

import featuremill.job.bench.Benchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench order [JOB]}. */
@Command(
    name = "order",
    header = {
      "Times one scan with partial results merged in a fixed order, and by Spark's treeReduce;",
      "counts the different results that each gave.",
      "",
      "  featuremill bench order --rows 200000 --features 500",
      ""
    })
final class BenchOrderCommand implements Callable<Integer> {
  @Mixin private BenchInput input;

  private final Surroundings surroundings;

  BenchOrderCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Benchmark benchmark = new Benchmark.Order(input.job(surroundings), input.repeats());
    return surroundings.doors().bench(benchmark, input.console(surroundings)).exitCode();
  }
}
