package featuremill.cli;

import featuremill.job.Console;
import featuremill.job.Console.Colour;
import featuremill.job.Console.Form;
import featuremill.job.Console.Talk;
import picocli.CommandLine.Option;

/** The options of every command on what it says, and how. */
final class TalkOptions {
  @Option(names = "--json", description = "Write one JSON document to standard output.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Say nothing on standard error but warnings and errors.")
  private boolean quiet;

  // Read by Program, which also reports what happens before options are understood.
  @Option(
      names = "--stacktrace",
      description = "When something fails, show where in the code. Also: FEATUREMILL_STACKTRACE=1.")
  @SuppressWarnings("UnusedVariable")
  private boolean stacktrace;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable")
  private boolean help;

  Console console(Surroundings surroundings) {
    return new Console(
        surroundings.data(),
        surroundings.talk(),
        json ? Form.JSON : Form.TEXT,
        quiet ? Talk.QUIET : Talk.NORMAL,
        Colour.of(surroundings.environment()));
  }
}
