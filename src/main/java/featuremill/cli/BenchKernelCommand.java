package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.job.bench.Benchmark;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench kernel}. */
@Command(
    name = "kernel",
    header = {
      "Times the kernel of the covariance on blocks of the scan's size, beside dgemm and code that"
          + " goes row by row.",
      "",
      "  featuremill bench kernel --features 100,500,2000",
      ""
    })
final class BenchKernelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--features",
      split = ",",
      defaultValue = "100,500,784,1000,2000,4000",
      description = "Widths to measure. Default: ${DEFAULT-VALUE}.")
  private List<Integer> features;

  @Option(
      names = "--repeat",
      defaultValue = "5",
      description = "Timed rounds, of which the median counts. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  BenchKernelCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    for (int width : features) {
      if (width < 1) {
        throw Failure.usage("--features must be at least 1, not " + width).at(spec.qualifiedName());
      }
    }
    Benchmark benchmark = new Benchmark.Kernel(features, BenchInput.atLeastOne(repeats, spec));
    return surroundings.doors().bench(benchmark, talk.console(surroundings)).exitCode();
  }
}
