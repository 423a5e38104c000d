package featuremill.cli;

import featuremill.failure.DidYouMean;
import featuremill.failure.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the parser's complaints about a command line into words. */
final class ArgumentMistakes {
  private ArgumentMistakes() {}

  static Failure failure(ParameterException mistake) {
    CommandSpec command = mistake.getCommandLine().getCommandSpec();
    Failure failure = described(mistake, command).at(command.qualifiedName());
    return failure.fix().isEmpty()
        ? failure.fix("see " + command.qualifiedName() + " --help")
        : failure;
  }

  private static Failure described(ParameterException mistake, CommandSpec command) {
    if (mistake instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unmatched(unmatched.getUnmatched().get(0), command);
    }
    if (mistake instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return missing(missing.getMissing().get(0));
    }
    String message = String.valueOf(mistake.getMessage()).lines().findFirst().orElse("");
    String start = message.substring(0, Math.min(1, message.length())).toLowerCase(Locale.ROOT);
    return Failure.usage(start + message.substring(start.length()));
  }

  private static Failure unmatched(String argument, CommandSpec command) {
    if (argument.startsWith("-")) {
      String name =
          argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
      List<String> options = new ArrayList<>(command.optionsMap().keySet());
      return withAdvice(Failure.usage("unknown option '" + name + "'"), name, options);
    }
    List<String> commands = new ArrayList<>(command.subcommands().keySet());
    if (commands.isEmpty()) {
      return Failure.usage("'" + argument + "' is one argument too many");
    }
    return Failure.usage("unknown command '" + argument + "'")
        .fix(DidYouMean.advice(argument, commands, "the commands are: "));
  }

  private static Failure withAdvice(Failure failure, String typed, List<String> known) {
    return DidYouMean.nearest(typed, known)
        .map(near -> failure.fix("did you mean '" + near + "'?"))
        .orElse(failure);
  }

  private static Failure missing(ArgSpec argument) {
    if (argument instanceof OptionSpec option) {
      return Failure.usage(option.longestName() + " needs a value: " + option.paramLabel());
    }
    String what = String.join(" ", argument.description());
    return Failure.usage(argument.paramLabel() + " is missing, " + what);
  }
}
