package featuremill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench accuracy}. */
@Command(
    name = "accuracy",
    description = "Takes the covariance of hard columns, and shows each side's error.",
    header = {"  featuremill bench accuracy", ""})
final class BenchAccuracyCommand implements Callable<Integer> {
  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  BenchAccuracyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return surroundings.doors().benchAccuracy(talk.console(surroundings)).exitCode();
  }
}
