package featuremill.job;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import featuremill.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Jobs as texts. */
final class Jobs {
  static final String SOURCE = "jobs/x.yaml";

  private Jobs() {}

  static JobSpec parse(String text, Layer... layers) {
    return JobFile.parse(text, SOURCE, List.of(layers), mask -> {});
  }

  static Failure refused(String text, Layer... layers) {
    return catchThrowableOfType(Failure.class, () -> parse(text, layers));
  }

  /** A job with these steps, whose list starts in line 3. */
  static String withSteps(String steps) {
    return "input: {path: a.parquet, features: x}\nsteps:\n" + steps + "output: {path: out}\n";
  }

  /** A job with this input, written in line 1 after {@code input: }. */
  static String withInput(String input) {
    return "input: " + input + "\nsteps: []\noutput: {path: out}\n";
  }

  /** A job with this output, written in line 1 after {@code output: }. */
  static String withOutput(String output) {
    return "output: " + output + "\ninput: {path: a.parquet, features: x}\nsteps: []\n";
  }

  static String resource(String name) {
    try (InputStream stream = Jobs.class.getResourceAsStream("/featuremill/" + name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
