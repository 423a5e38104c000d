package featuremill.job;

import featuremill.job.JobSpec.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The settings in effect, in the order in which they were read. */
final class SettingsLog {
  static final String DEFAULT = "default";

  /** What Spark takes for a secret as well (spark.redaction.regex), and keys of object stores. */
  private static final Pattern SECRET =
      Pattern.compile("(?i)secret|password|token|access[._-]?key|account[._-]?key|credential");

  private final List<Setting> settings = new ArrayList<>();

  void add(String name, String value, String origin) {
    String shown = SECRET.matcher(name).find() ? "(not shown)" : value;
    settings.add(new Setting(name, shown, origin));
  }

  List<Setting> settings() {
    return List.copyOf(settings);
  }
}
