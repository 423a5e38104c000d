package featuremill.engine;

import featuremill.transform.FittedTransform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row step with all that applying it takes.
 *
 * @param names of the features that it leaves
 * @param parameters by name, as a model has them: texts, doubles, int[], double[], double[][]
 */
public record FittedRowStep(
    RowStep step, FittedTransform transform, List<String> names, Map<String, Object> parameters) {
  public FittedRowStep {
    names = List.copyOf(names);
    parameters = new LinkedHashMap<>(parameters);
  }
}
