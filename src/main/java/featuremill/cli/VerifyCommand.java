package featuremill.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code verify OUT}. */
@Command(
    name = "verify",
    header = {
      "Compares a published result with the single-node reference; ends with 5 on FAIL.",
      "",
      "  featuremill verify out/mnist",
      ""
    })
final class VerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "OUT", description = "the folder that a run left")
  private String output;

  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  VerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return surroundings.doors().verify(output, talk.console(surroundings)).exitCode();
  }
}
