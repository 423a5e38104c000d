package featuremill.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;

/**
 * A condition of a mask, ready to judge rows.
 *
 * @param asked the condition as the job gave it
 * @param step the number of its mask step; conditions of one step judge the same rows
 * @param holds a boolean column of the input, which keeps a row where it is true
 * @param statistics what was found for it, by their text, such as {@code mean(distance)}
 */
public record ResolvedMask(
    MaskCondition asked, int step, Column holds, Map<String, Double> statistics) {
  public ResolvedMask {
    statistics = Collections.unmodifiableMap(new LinkedHashMap<>(statistics));
  }

  public String reason() {
    return asked.reason();
  }
}
