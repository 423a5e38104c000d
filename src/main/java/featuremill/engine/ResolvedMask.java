package featuremill.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A mask whose statistics have their values.
 *
 * @param keep the condition as the job gave it
 * @param sql the condition with the statistics filled in
 * @param statistics the statistics by their text, such as {@code mean(distance)}
 */
public record ResolvedMask(
    String keep, String reason, String sql, Map<String, Double> statistics, String where) {
  public ResolvedMask {
    statistics = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(statistics));
  }
}
