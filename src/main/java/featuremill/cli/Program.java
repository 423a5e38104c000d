package featuremill.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Finds the command that the arguments name, calls it, and turns its end into an exit code. */
final class Program {
  private static final int HELP_WIDTH = 100;

  private final Surroundings surroundings;

  Program(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The exit code; never throws. */
  int run(String... arguments) {
    Mishaps mishaps = new Mishaps(surroundings, List.of(arguments).contains("--stacktrace"));
    try {
      return commandLine(mishaps).execute(arguments);
    } catch (Throwable error) {
      // Commands throw exceptions, which their handler reports; what is left are errors of the JVM.
      return mishaps.report(error);
    }
  }

  private CommandLine commandLine(Mishaps mishaps) {
    CommandLine bench = new CommandLine(new BenchCommand(surroundings));
    bench.addSubcommand(new BenchFitCommand(surroundings));
    bench.addSubcommand(new BenchScanCommand(surroundings));
    bench.addSubcommand(new BenchGrowthCommand(surroundings));
    bench.addSubcommand(new BenchOrderCommand(surroundings));
    bench.addSubcommand(new BenchKernelCommand(surroundings));
    bench.addSubcommand(new BenchAccuracyCommand(surroundings));
    bench.addSubcommand(new BenchDistancesCommand(surroundings));
    return new CommandLine(new TopCommand(surroundings))
        .addSubcommand(new RunCommand(surroundings))
        .addSubcommand(new ValidateCommand(surroundings))
        .addSubcommand(new PlanCommand(surroundings))
        .addSubcommand(new VerifyCommand(surroundings))
        .addSubcommand(new ApplyCommand(surroundings))
        .addSubcommand(new ProfileCommand(surroundings))
        .addSubcommand(bench)
        .addSubcommand(new CommandLine.HelpCommand())
        .setOut(new PrintWriter(surroundings.data(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(surroundings.talk(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(HELP_WIDTH)
        .setParameterExceptionHandler((exception, arguments) -> mishaps.report(exception))
        .setExecutionExceptionHandler((exception, command, parsed) -> mishaps.report(exception));
  }
}
