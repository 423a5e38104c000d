package featuremill.cli;

import featuremill.job.Layer;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * All that a command takes from outside besides its arguments.
 *
 * @param data standard output
 * @param talk standard error
 * @param environment the process's variables
 * @param properties the system properties; spark-submit leaves its configuration there
 */
record Surroundings(
    PrintStream data,
    PrintStream talk,
    Map<String, String> environment,
    Map<String, String> properties,
    Doors doors) {
  private static final String STACKTRACE_VARIABLE = "FEATUREMILL_STACKTRACE";

  /** The layers over a job file, the strongest last. */
  List<Layer> layers(List<String> settings) {
    return List.of(
        Layer.profile(properties), Layer.environment(environment), Layer.commandLine(settings));
  }

  boolean asksForStacktrace() {
    return "1".equals(environment.get(STACKTRACE_VARIABLE));
  }
}
