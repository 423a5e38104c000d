package featuremill.job;

import featuremill.failure.Failure;
import featuremill.spark.DenseRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings laid over a job file by someone other than its author, each addressed by a dotted key:
 * {@code output.path}, {@code steps.2.pca.components} (the third step) or, where there is only one
 * pca, {@code steps.pca.components}.
 *
 * <p>A value is written as in YAML: a single value, or a list or a map in brackets. An empty value
 * takes the setting away, so that its default applies.
 */
public final class Layer {
  private static final String PROPERTY_PREFIX = "spark.featuremill.";
  private static final String VARIABLE_PREFIX = "FEATUREMILL__";

  private final List<Assignment> assignments;

  private Layer(List<Assignment> assignments) {
    this.assignments = List.copyOf(assignments);
  }

  /** Whether keys have to be written in the case of the job file. */
  enum Case {
    EXACT,
    IGNORED
  }

  /** One setting. */
  record Assignment(String key, String value, Place place, Case keyCase) {}

  /**
   * The properties whose name starts with {@code spark.featuremill.}: what spark-submit was given
   * by {@code --conf} and {@code --properties-file}. Others are ignored, and so is the memory for
   * stored rows: it is a property of the cluster and no setting of a job.
   */
  public static Layer profile(Map<String, String> properties) {
    List<Assignment> found = new ArrayList<>();
    new TreeMap<>(properties)
        .forEach(
            (name, value) -> {
              if (name.startsWith(PROPERTY_PREFIX) && !name.equals(DenseRows.MEMORY_SETTING)) {
                String key = name.substring(PROPERTY_PREFIX.length());
                found.add(new Assignment(key, value, new Place("profile", name), Case.EXACT));
              }
            });
    return new Layer(found);
  }

  /**
   * The variables whose name starts with {@code FEATUREMILL__}, in which two underscores stand for
   * the dot and case does not count. Others are ignored.
   */
  public static Layer environment(Map<String, String> variables) {
    List<Assignment> found = new ArrayList<>();
    new TreeMap<>(variables)
        .forEach(
            (name, value) -> {
              if (name.toUpperCase(Locale.ROOT).startsWith(VARIABLE_PREFIX)) {
                String key =
                    name.substring(VARIABLE_PREFIX.length())
                        .replace("__", ".")
                        .toLowerCase(Locale.ROOT);
                Place place = new Place("environment", name);
                found.add(new Assignment(key, value, place, Case.IGNORED));
              }
            });
    return new Layer(found);
  }

  /**
   * What stood behind {@code --set}, each {@code key=value}; a later one wins.
   *
   * @throws Failure (usage) when there is no equals sign, or no key before it
   */
  public static Layer commandLine(List<String> settings) {
    List<Assignment> found = new ArrayList<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw Failure.usage("'" + setting + "' is not a setting")
            .at("--set")
            .fix("write it as key=value, such as --set output.path=out/today");
      }
      String key = setting.substring(0, equals).trim();
      Place place = new Place("--set", "--set " + key);
      found.add(new Assignment(key, setting.substring(equals + 1), place, Case.EXACT));
    }
    return new Layer(found);
  }

  List<Assignment> assignments() {
    return assignments;
  }
}
