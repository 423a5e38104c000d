package featuremill.cli;

import featuremill.failure.Outcome;
import featuremill.job.Console;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run JOB}. */
@Command(
    name = "run",
    header = {
      "Runs a job, verifies the result, and publishes it.",
      "",
      "  featuremill run jobs/mnist.yaml",
      "  featuremill run jobs/flights.yaml --set output.path=out/2026-11-23 --json",
      ""
    })
final class RunCommand implements Callable<Integer> {
  @Mixin private JobArguments job;
  @Mixin private TalkOptions talk;

  @Option(
      names = "--skip-code",
      description = "End with 99 instead of 0 when there was nothing to do.")
  private boolean skipCode;

  private final Surroundings surroundings;

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Console console = talk.console(surroundings);
    Outcome outcome = surroundings.doors().run(job.read(surroundings), console);
    String classData = surroundings.properties().getOrDefault(ClassData.PROPERTY, "");
    if (!classData.isEmpty()) {
      console.talk("start     leaving class data, for faster starts");
      ClassData.leave(Path.of(classData));
    }
    return outcome == Outcome.NOTHING_TO_DO && !skipCode
        ? Outcome.DONE.exitCode()
        : outcome.exitCode();
  }
}
