package featuremill.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.failure.Failure;
import featuremill.job.model.ModelDescription;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * The row steps of a model, read from its description and applied by the definitions. What a step
 * hands to the next one are doubles.
 */
final class ReferenceSteps implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<ReferenceStep> steps;

  private ReferenceSteps(List<ReferenceStep> steps) {
    this.steps = new ArrayList<>(steps);
  }

  static ReferenceSteps none() {
    return new ReferenceSteps(List.of());
  }

  /**
   * The steps of a model.
   *
   * @throws Failure (exit 5) when one is none that is known
   */
  static ReferenceSteps of(List<JsonNode> nodes) {
    return new ReferenceSteps(nodes.stream().map(StepDefinitions::step).toList());
  }

  /**
   * The steps of a model, and after them the choice of the features that it has kept.
   *
   * @throws Failure (exit 5) when one is none that is known
   */
  static ReferenceSteps of(ModelDescription model) {
    if (model.preparation().isEmpty()) {
      return none();
    }
    ModelDescription.Preparation preparation = model.preparation().get();
    ReferenceSteps all = of(preparation.steps());
    Set<String> dropped = new HashSet<>(model.features().dropped());
    if (dropped.isEmpty()) {
      return all;
    }
    List<String> left = namesAfter(preparation.steps(), preparation.features());
    return all.and(
        StepDefinitions.select(
            IntStream.range(0, left.size()).filter(j -> !dropped.contains(left.get(j))).toArray()));
  }

  /** Names of the features that steps leave of some. */
  static List<String> namesAfter(List<JsonNode> steps, List<String> features) {
    List<String> names = features;
    for (JsonNode step : steps) {
      names = StepDefinitions.namesAfter(step, names);
    }
    return names;
  }

  /** The first steps only. */
  ReferenceSteps first(int count) {
    return new ReferenceSteps(steps.subList(0, count));
  }

  /** One step more. */
  ReferenceSteps and(ReferenceStep step) {
    List<ReferenceStep> longer = new ArrayList<>(steps);
    longer.add(step);
    return new ReferenceSteps(longer);
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  int widthAfter(int width) {
    int after = width;
    for (ReferenceStep step : steps) {
      after = step.widthAfter(after);
    }
    return after;
  }

  PreparedValues apply(double[] row) {
    PreparedValues values = PreparedValues.exact(row);
    for (ReferenceStep step : steps) {
      values = step.apply(values);
    }
    return values;
  }

  static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  /** Null for an array that is not there. */
  static double[] optional(JsonNode list) {
    return list.isMissingNode() ? null : numbers(list);
  }

  static double[][] matrix(JsonNode rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(ReferenceSteps::numbers)
        .toArray(double[][]::new);
  }

  static int[] positions(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
