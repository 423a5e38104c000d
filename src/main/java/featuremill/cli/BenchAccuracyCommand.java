package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.job.bench.Benchmark;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench accuracy}. */
@Command(
    name = "accuracy",
    description =
        "Takes the covariance of hard columns and the components of nine hard spectra, and shows"
            + " each side's error.",
    header = {
      "  featuremill bench accuracy",
      "  featuremill bench accuracy --rows 10000 --features 2000",
      ""
    })
final class BenchAccuracyCommand implements Callable<Integer> {
  @Option(
      names = "--rows",
      defaultValue = "1000",
      description = "Rows of the spectra's matrices. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(
      names = "--features",
      defaultValue = "200",
      description = "Their columns, 5 to 4096. Default: ${DEFAULT-VALUE}.")
  private int features;

  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  BenchAccuracyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (features < 5 || features > 4096 || rows <= features) {
      throw Failure.usage(
              "bench accuracy takes 5 to 4096 features and more rows than features, not "
                  + rows
                  + " x "
                  + features)
          .at("featuremill bench accuracy");
    }
    return surroundings
        .doors()
        .bench(new Benchmark.Accuracy(rows, features), talk.console(surroundings))
        .exitCode();
  }
}
