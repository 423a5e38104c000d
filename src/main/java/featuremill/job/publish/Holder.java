package featuremill.job.publish;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The line of a lock file: {@code run ID on HOST, process PID, since TIME}. */
final class Holder {
  private static final String START = "run ";

  private Holder() {}

  static String line(String runId) {
    return START
        + runId
        + " on "
        + host()
        + ", process "
        + ProcessHandle.current().pid()
        + ", since "
        + Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  /** The run of a line; empty if it names none. */
  static String runId(String line) {
    if (!line.startsWith(START)) {
      return "";
    }
    int end = line.indexOf(' ', START.length());
    return line.substring(START.length(), end < 0 ? line.length() : end);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unnamed) {
      return "this host";
    }
  }
}
