package featuremill.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A condition of a mask step.
 *
 * @param reason what {@code _reject_reasons} says of a row that it rejects
 * @param maxRejected the largest share of the rows that the step judges that it may reject, 0 to 1
 */
public record MaskCondition(
    MaskForm form, String reason, OptionalDouble maxRejected, String where) {

  /** A condition that may reject any share. */
  public MaskCondition(MaskForm form, String reason, String where) {
    this(form, reason, OptionalDouble.empty(), where);
  }

  /** The settings by name, as a job file has them. */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>(form.settings());
    settings.put("reason", reason);
    maxRejected.ifPresent(share -> settings.put("max_rejected", share));
    return settings;
  }
}
