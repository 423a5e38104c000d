package featuremill.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The program. Exit codes are those of {@link featuremill.failure.Outcome}.
 *
 * <p>After success {@code main} returns instead of leaving the JVM, since a YARN application master
 * takes an exit of the driver for a failure, whatever its code.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Map<String, String> properties = new HashMap<>();
    System.getProperties()
        .stringPropertyNames()
        .forEach(name -> properties.put(name, System.getProperty(name)));
    Surroundings surroundings =
        new Surroundings(
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            System.getenv(),
            properties,
            new SparkDoors());
    int exitCode = new Program(surroundings).run(arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** UTF-8 whatever the locale: logs of schedulers are, and job files are. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
