package featuremill.testing;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a spark-submit ended, and what it printed. In cluster mode the application's own output is
 * the driver's: {@link StandaloneCluster#driverOutput}.
 */
public record SparkSubmitResult(
    int exitCode, SparkSubmit.DeployMode deployMode, String standardOutput, String standardError) {
  private static final Pattern STATE = Pattern.compile("State of driver (driver-\\S+) is (\\w+)");

  /** The driver's last known state in a standalone cluster: FINISHED, FAILED, KILLED, ERROR. */
  public Optional<String> driverState() {
    return last(2);
  }

  /** Standalone's name of the driver, in cluster mode. */
  public Optional<String> driverId() {
    return last(1);
  }

  /** Exit code 0 and, in cluster mode, where it means nothing, a driver that finished. */
  public boolean succeeded() {
    return exitCode == 0
        && (deployMode == SparkSubmit.DeployMode.CLIENT
            || driverState().filter("FINISHED"::equals).isPresent());
  }

  private Optional<String> last(int group) {
    Optional<String> found = Optional.empty();
    Matcher matcher = STATE.matcher(standardError);
    while (matcher.find()) {
      found = Optional.of(matcher.group(group));
    }
    return found;
  }
}
