package featuremill.job;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a command's words go: data to one stream, for pipes and programs, and talk to the other,
 * for people and logs. Colour is for talk only, and never where a log would keep it.
 */
public final class Console {
  private final PrintStream data;
  private final PrintStream talk;
  private final Form form;
  private final Talk level;
  private final Colour colour;

  /** How data is written. */
  public enum Form {
    TEXT,
    /** One JSON document for each command. */
    JSON
  }

  /** How much is said besides the data. */
  public enum Talk {
    NORMAL,
    /** Warnings and errors only. */
    QUIET
  }

  /** Whether talk may be coloured. */
  public enum Colour {
    ON,
    OFF;

    /** On for a terminal, unless NO_COLOR is set or TERM is dumb. */
    public static Colour of(Map<String, String> environment) {
      boolean refused =
          !environment.getOrDefault("NO_COLOR", "").isEmpty()
              || "dumb".equals(environment.get("TERM"));
      return !refused && isTerminal() ? ON : OFF;
    }

    private static boolean isTerminal() {
      if (System.console() == null) {
        return false;
      }
      Path standardError = Path.of("/proc/self/fd/2");
      try {
        // The console knows of input and output only; where there is a /proc it tells the rest.
        return !Files.isSymbolicLink(standardError)
            || Files.readSymbolicLink(standardError).startsWith("/dev");
      } catch (IOException | UnsupportedOperationException unreadable) {
        return false;
      }
    }
  }

  /** What a colour is used for. */
  public enum Paint {
    GOOD("32"),
    WARNING("33"),
    BAD("31"),
    STRONG("1");

    private final String code;

    Paint(String code) {
      this.code = code;
    }
  }

  public Console(PrintStream data, PrintStream talk, Form form, Talk level, Colour colour) {
    this.data = data;
    this.talk = talk;
    this.form = form;
    this.level = level;
    this.colour = colour;
  }

  public Form form() {
    return form;
  }

  /** A line of data. */
  public void data(String line) {
    data.println(line);
    data.flush();
  }

  /** A line for whoever watches; left out when quiet. */
  public void talk(String line) {
    if (level == Talk.NORMAL) {
      say(line);
    }
  }

  /** {@code warning: …}, even when quiet. */
  public void warning(String line) {
    say(painted(Paint.WARNING, "warning:") + " " + line);
  }

  /** {@code error: …}, even when quiet. */
  public void error(String line) {
    say(painted(Paint.BAD, "error:") + " " + line);
  }

  /** Text for {@link #talk} in a colour, or as it is where colour is off. */
  public String painted(Paint paint, String text) {
    return colour == Colour.ON ? "\u001B[" + paint.code + "m" + text + "\u001B[0m" : text;
  }

  private void say(String line) {
    talk.println(line);
    talk.flush();
  }
}
