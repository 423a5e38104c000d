package featuremill.job;

import static org.assertj.core.api.Assertions.assertThat;

import featuremill.job.Console.Colour;
import featuremill.job.Console.Form;
import featuremill.job.Console.Paint;
import featuremill.job.Console.Talk;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final ByteArrayOutputStream talk = new ByteArrayOutputStream();

  @Test
  void dataAndTalkGoDifferentWays() {
    Console console = console(Talk.NORMAL, Colour.OFF);

    console.data("d");
    console.talk("t");
    console.warning("w");
    console.error("e");

    assertThat(data.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("d\n");
    assertThat(talk.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("t\nwarning: w\nerror: e\n");
  }

  @Test
  void quietLeavesDataWarningsAndErrors() {
    Console console = console(Talk.QUIET, Colour.OFF);

    console.data("d");
    console.talk("t");
    console.warning("w");
    console.error("e");

    assertThat(data.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("d\n");
    assertThat(talk.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("warning: w\nerror: e\n");
  }

  @Test
  void paintsOnlyInColour() {
    assertThat(console(Talk.NORMAL, Colour.OFF).painted(Paint.GOOD, "PASS")).isEqualTo("PASS");
    assertThat(console(Talk.NORMAL, Colour.ON).painted(Paint.GOOD, "PASS"))
        .isEqualTo("\u001B[32mPASS\u001B[0m");
  }

  @Test
  void colourIsOffWhereItIsRefused() {
    assertThat(Colour.of(Map.of("NO_COLOR", "1"))).isEqualTo(Colour.OFF);
    assertThat(Colour.of(Map.of("TERM", "dumb"))).isEqualTo(Colour.OFF);
  }

  private Console console(Talk level, Colour colour) {
    return new Console(
        new PrintStream(data, true, StandardCharsets.UTF_8),
        new PrintStream(talk, true, StandardCharsets.UTF_8),
        Form.TEXT,
        level,
        colour);
  }
}
