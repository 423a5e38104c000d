package featuremill.cli;

import featuremill.job.bench.Benchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench fit [JOB]}. */
@Command(
    name = "fit",
    header = {
      "Times standardize and PCA: on the input of a job, or on generated rows.",
      "",
      "  featuremill bench fit --rows 200000 --features 500 --components 10",
      "  featuremill bench fit jobs/mnist.yaml --repeat 3",
      ""
    })
final class BenchFitCommand implements Callable<Integer> {
  @Mixin private BenchInput input;

  private final Surroundings surroundings;

  BenchFitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Benchmark benchmark = new Benchmark.Fit(input.job(surroundings), input.repeats());
    return surroundings.doors().bench(benchmark, input.console(surroundings)).exitCode();
  }
}
