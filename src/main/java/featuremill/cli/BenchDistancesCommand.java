package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.job.bench.Benchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench distances}. */
@Command(
    name = "distances",
    header = {
      "Times the nearest neighbours of generated rows among each other, beside dgemm.",
      "",
      "  featuremill bench distances --rows 20000 --features 100 --nearest 20",
      ""
    })
final class BenchDistancesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--rows", defaultValue = "20000", description = "Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(names = "--features", defaultValue = "100", description = "Default: ${DEFAULT-VALUE}.")
  private int features;

  @Option(
      names = "--nearest",
      defaultValue = "20",
      description = "Neighbours of each row. Default: ${DEFAULT-VALUE}.")
  private int nearest;

  @Option(
      names = "--repeat",
      defaultValue = "5",
      description = "Timed turns, of which the median counts. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  BenchDistancesCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (features < 1 || nearest < 1 || nearest >= rows) {
      throw Failure.usage(
              "bench distances takes at least 1 feature and more rows than neighbours, not "
                  + rows
                  + " x "
                  + features
                  + " and "
                  + nearest)
          .at(spec.qualifiedName());
    }
    Benchmark benchmark =
        new Benchmark.Distances(rows, features, nearest, BenchInput.atLeastOne(repeats, spec));
    return surroundings.doors().bench(benchmark, talk.console(surroundings)).exitCode();
  }
}
