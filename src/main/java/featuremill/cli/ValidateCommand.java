package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.Console;
import featuremill.job.Console.Form;
import featuremill.job.JobSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code validate JOB}. */
@Command(
    name = "validate",
    header = {
      "Checks a job file and shows every setting in effect. Starts no Spark.",
      "",
      "  featuremill validate jobs/mnist.yaml",
      "  featuremill validate jobs/mnist.yaml --set steps.pca.components=5 --json",
      ""
    })
final class ValidateCommand implements Callable<Integer> {
  @Mixin private JobArguments job;
  @Mixin private TalkOptions talk;

  private final Surroundings surroundings;

  ValidateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Console console = talk.console(surroundings);
    try {
      JobSpec spec = job.read(surroundings);
      if (console.form() == Form.JSON) {
        console.data(JobJson.valid(spec));
      } else {
        JobText.lines(spec).forEach(console::data);
      }
      console.talk(console.painted(Console.Paint.GOOD, "valid") + ": " + spec.source());
      return Outcome.DONE.exitCode();
    } catch (Failure failure) {
      if (console.form() == Form.JSON) {
        console.data(JobJson.invalid(failure));
      }
      throw failure;
    }
  }
}
