package featuremill.cli;

import featuremill.failure.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Calls the program as a shell would, and keeps what it wrote. */
final class Shell {
  final Map<String, String> environment = new HashMap<>(Map.of("NO_COLOR", "1"));
  final Map<String, String> properties = new HashMap<>();
  final RecordingDoors doors;
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final ByteArrayOutputStream talk = new ByteArrayOutputStream();

  Shell() {
    this(() -> Outcome.DONE);
  }

  Shell(Supplier<Outcome> ending) {
    this.doors = new RecordingDoors(ending);
  }

  int run(String... arguments) {
    PrintStream out = new PrintStream(data, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(talk, true, StandardCharsets.UTF_8);
    return new Program(new Surroundings(out, err, environment, properties, doors)).run(arguments);
  }

  String data() {
    return text(data);
  }

  String talk() {
    return text(talk);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
