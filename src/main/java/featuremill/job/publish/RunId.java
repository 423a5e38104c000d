package featuremill.job.publish;

import java.util.regex.Pattern;

/** Names of runs: letters, digits, underscores and hyphens, so that they can be part of a path. */
final class RunId {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  private RunId() {}

  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  static void require(String text) {
    if (!isOne(text)) {
      throw new IllegalArgumentException(
          "a run id is up to 100 letters, digits, _ and -, not '" + text + "'");
    }
  }
}
