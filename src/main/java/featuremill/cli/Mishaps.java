package featuremill.cli;

import featuremill.failure.Failure;
import featuremill.failure.Outcome;
import featuremill.job.Console;
import featuremill.job.Console.Colour;
import featuremill.job.Console.Form;
import featuremill.job.Console.Talk;
import picocli.CommandLine.ParameterException;

/**
 * Says what went wrong. A {@link Failure} is told as it is, wherever in the chain of causes it
 * stands; anything else by its class and message, with the way to see more.
 */
final class Mishaps {
  private static final int MOST_CAUSES = 50;

  private final Surroundings surroundings;
  private final Console console;
  private final boolean stacktraceAsked;

  Mishaps(Surroundings surroundings, boolean stacktraceAsked) {
    this.surroundings = surroundings;
    this.stacktraceAsked = stacktraceAsked || surroundings.asksForStacktrace();
    this.console =
        new Console(
            surroundings.data(),
            surroundings.talk(),
            Form.TEXT,
            Talk.NORMAL,
            Colour.of(surroundings.environment()));
  }

  /** Tells the mishap and returns its exit code. */
  int report(Throwable thrown) {
    Failure failure =
        thrown instanceof ParameterException mistake
            ? ArgumentMistakes.failure(mistake)
            : failureIn(thrown);
    if (stacktraceAsked && !(thrown instanceof ParameterException)) {
      thrown.printStackTrace(surroundings.talk());
    }
    if (failure != null) {
      console.error(failure.getMessage());
      return failure.outcome().exitCode();
    }
    if (isSparkMissing(thrown)) {
      console.error("this command needs Spark, and Spark is not on the class path");
      console.talk("  start it with ./submit.sh, or with spark-submit and the jar");
      return Outcome.UNEXPECTED.exitCode();
    }
    console.error(line(thrown));
    Throwable root = rootOf(thrown);
    if (root != thrown) {
      console.talk("  caused by " + line(root));
    }
    if (!stacktraceAsked) {
      console.talk("  to see where, add --stacktrace or set FEATUREMILL_STACKTRACE=1");
    }
    return Outcome.UNEXPECTED.exitCode();
  }

  private static Failure failureIn(Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      if (cause instanceof Failure failure) {
        return failure;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    for (int i = 0; root.getCause() != null && i < MOST_CAUSES; i++) {
      root = root.getCause();
    }
    return root;
  }

  private static boolean isSparkMissing(Throwable thrown) {
    return thrown instanceof NoClassDefFoundError
        && String.valueOf(thrown.getMessage()).matches("(org/apache/spark|scala)/.*");
  }

  private static String line(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
    return thrown.getClass().getName() + (thrown.getMessage() == null ? "" : ": " + message);
  }
}
