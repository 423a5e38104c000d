package featuremill.cli;

import featuremill.job.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code plan JOB}. */
@Command(
    name = "plan",
    header = {
      "Says what a run would do: scans, solver, memory, settings. Computes nothing.",
      "",
      "  featuremill plan jobs/mnist.yaml",
      ""
    })
final class PlanCommand implements Callable<Integer> {
  @Mixin private JobArguments job;
  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  PlanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Console console = talk.console(surroundings);
    return surroundings.doors().plan(job.read(surroundings), console).exitCode();
  }
}
