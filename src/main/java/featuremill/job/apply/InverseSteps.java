package featuremill.job.apply;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.failure.Failure;
import featuremill.transform.FittedTransform;
import featuremill.transform.Scale;
import featuremill.transform.Shift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Row steps backwards, up to rounding: those that can be undone. */
final class InverseSteps {
  private InverseSteps() {}

  /**
   * What undoes row steps, the last one first.
   *
   * @throws Failure (exit 2) for a step that has no inverse
   */
  static List<FittedTransform> of(List<JsonNode> steps) {
    List<FittedTransform> inverse = new ArrayList<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      inverse.addAll(inverse(steps.get(i)));
    }
    return inverse;
  }

  private static List<FittedTransform> inverse(JsonNode step) {
    String name = step.path("step").asText();
    return switch (name) {
      case "add" -> List.of(new Shift(negated(StoredSteps.numbers(step.path("vector")))));
      case "scale" -> List.of(new Scale(reciprocals(StoredSteps.numbers(step.path("vector")))));
      case "min_max" -> ofMinMax(step);
      case "robust_scale" ->
          List.of(
              new Scale(orOne(StoredSteps.numbers(step.path("spread")))),
              new Shift(StoredSteps.numbers(step.path("median"))));
      default ->
          throw Failure.usage("the model has a " + name + " step, which has no inverse")
              .fix("add, scale, min_max, robust_scale, standardize and pca have one");
    };
  }

  private static List<FittedTransform> ofMinMax(JsonNode step) {
    double[] min = StoredSteps.numbers(step.path("min"));
    double[] max = StoredSteps.numbers(step.path("max"));
    double lower = step.path("lower").asDouble();
    double upper = step.path("upper").asDouble();
    double[] stretch = new double[min.length];
    double[] back = new double[min.length];
    Arrays.fill(back, -lower);
    Arrays.setAll(stretch, j -> (min[j] == max[j] ? 1 : max[j] - min[j]) / (upper - lower));
    return List.of(new Shift(back), new Scale(stretch), new Shift(min));
  }

  private static double[] negated(double[] vector) {
    return Arrays.stream(vector).map(x -> -x).toArray();
  }

  private static double[] orOne(double[] spread) {
    return Arrays.stream(spread).map(x -> x == 0 ? 1 : x).toArray();
  }

  private static double[] reciprocals(double[] vector) {
    double[] reciprocals = new double[vector.length];
    for (int j = 0; j < vector.length; j++) {
      reciprocals[j] = 1 / vector[j];
      if (!Double.isFinite(reciprocals[j])) {
        throw Failure.usage(
                "the model scales feature " + j + " by " + vector[j] + ", which has no inverse")
            .fix(
                "add, scale by other numbers, min_max, robust_scale, standardize and pca have one");
      }
    }
    return reciprocals;
  }
}
