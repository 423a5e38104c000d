package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.job.bench.AccuracyPart;
import featuremill.job.bench.Benchmark;
import java.util.List;
import java.util.Set;
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
      "  featuremill bench accuracy --part solvers",
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

  @Option(
      names = "--part",
      split = ",",
      paramLabel = "PART",
      description =
          "What to run: ${COMPLETION-CANDIDATES}. solvers compares solvers at 4,000 and 16,384"
              + " columns, and takes minutes. Default: hard,spectra.")
  private Set<AccuracyPart> parts;

  @Option(
      names = "--scale",
      split = ",",
      defaultValue = "1,1e20,1e-20",
      paramLabel = "FACTOR",
      description = "What the spectra are times. Default: ${DEFAULT-VALUE}.")
  private List<Double> scales;

  @Option(names = "--without-mllib", description = "Leave MLlib out of the spectra.")
  private boolean withoutMllib;

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
    if (scales.stream().anyMatch(scale -> !(scale > 0 && Double.isFinite(scale)))) {
      throw Failure.usage("bench accuracy takes positive scales, not " + scales)
          .at("featuremill bench accuracy");
    }
    return surroundings.doors().bench(asked(), talk.console(surroundings)).exitCode();
  }

  private Benchmark.Accuracy asked() {
    Set<AccuracyPart> wanted = parts == null ? Benchmark.Accuracy.USUAL : parts;
    return new Benchmark.Accuracy(wanted, rows, features, scales, !withoutMllib);
  }
}
