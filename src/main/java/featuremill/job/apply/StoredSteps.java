package featuremill.job.apply;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.engine.ValueCondition;
import featuremill.failure.Failure;
import featuremill.transform.Clip;
import featuremill.transform.FittedTransform;
import featuremill.transform.Imputation;
import featuremill.transform.MatMul;
import featuremill.transform.MinMax;
import featuremill.transform.Replacement;
import featuremill.transform.RobustScale;
import featuremill.transform.RowNormalization;
import featuremill.transform.Scale;
import featuremill.transform.Selection;
import featuremill.transform.Shift;
import featuremill.transform.Softmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The row steps of a model, made again of what {@code model.json} has of them. */
final class StoredSteps {
  private final List<FittedTransform> transforms = new ArrayList<>();
  private List<String> names;

  private StoredSteps(List<String> names) {
    this.names = names;
  }

  /**
   * The steps of a model.
   *
   * @param features names of the features that the first one takes
   * @param steps as the model has them
   * @throws Failure (exit 3) for a step that this version does not know
   */
  static StoredSteps of(List<String> features, List<JsonNode> steps) {
    StoredSteps made = new StoredSteps(features);
    for (JsonNode step : steps) {
      made.transforms.add(made.transform(step));
      made.names = made.namesAfter(step);
    }
    return made;
  }

  List<FittedTransform> transforms() {
    return transforms;
  }

  /** Names of the features that the last step leaves. */
  List<String> names() {
    return names;
  }

  private FittedTransform transform(JsonNode step) {
    int width = names.size();
    return switch (step.path("step").asText()) {
      case "add" -> new Shift(numbers(step.path("vector")));
      case "scale" -> new Scale(numbers(step.path("vector")));
      case "normalize_rows" -> normalization(step, width);
      case "softmax" -> new Softmax(width);
      case "clip" ->
          new Clip(
              bounds(step.path("lower"), Double.NEGATIVE_INFINITY, width),
              bounds(step.path("upper"), Double.POSITIVE_INFINITY, width));
      case "replace" -> replacement(step, width);
      case "matmul" -> new MatMul(matrix(step.path("matrix")));
      case "min_max" ->
          new MinMax(
              numbers(step.path("min")),
              numbers(step.path("max")),
              step.path("lower").asDouble(),
              step.path("upper").asDouble());
      case "robust_scale" ->
          new RobustScale(numbers(step.path("median")), numbers(step.path("spread")));
      case "impute" ->
          Imputation.of(
              width,
              positions(step.path("columns")),
              numbers(step.path("fill")),
              positions(step.path("indicators")));
      case "select" -> new Selection(width, positions(step.path("columns")));
      default -> throw unknown(step.path("step").asText());
    };
  }

  private static Failure unknown(String step) {
    return Failure.input("the model has a row step that is not known here: '" + step + "'")
        .fix("use a newer featuremill");
  }

  private static FittedTransform normalization(JsonNode step, int width) {
    return switch (step.path("norm").asText()) {
      case "z_score" -> RowNormalization.zScore(width, step.path("ddof").asInt());
      case "l1" -> RowNormalization.l1(width);
      case "l2" -> RowNormalization.l2(width);
      case "max" -> RowNormalization.max(width);
      default -> throw unknown("normalize_rows by " + step.path("norm").asText());
    };
  }

  private static FittedTransform replacement(JsonNode step, int width) {
    String text = step.path("where").asText();
    ValueCondition condition =
        ValueCondition.parse(text).orElseThrow(() -> unknown("replace where " + text));
    JsonNode value = step.path("value");
    return new Replacement(
        width,
        positions(step.path("columns")),
        condition.condition(),
        condition.operand(),
        value.isNumber() ? value.asDouble() : Double.NaN);
  }

  private List<String> namesAfter(JsonNode step) {
    List<String> after = new ArrayList<>();
    switch (step.path("step").asText()) {
      case "select" -> {
        for (int j : positions(step.path("columns"))) {
          after.add(names.get(j));
        }
      }
      case "matmul" ->
          IntStream.range(0, step.path("matrix").path(0).size())
              .forEach(c -> after.add("m[" + c + "]"));
      case "impute" -> {
        after.addAll(names);
        for (int j : positions(step.path("indicators"))) {
          after.add(names.get(j) + "_missing");
        }
      }
      default -> after.addAll(names);
    }
    return after;
  }

  private static double[] bounds(JsonNode list, double none, int width) {
    if (!list.isMissingNode()) {
      return numbers(list);
    }
    double[] bounds = new double[width];
    Arrays.fill(bounds, none);
    return bounds;
  }

  static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    Arrays.setAll(numbers, i -> list.get(i).asDouble());
    return numbers;
  }

  private static double[][] matrix(JsonNode rows) {
    double[][] matrix = new double[rows.size()][];
    Arrays.setAll(matrix, i -> numbers(rows.get(i)));
    return matrix;
  }

  private static int[] positions(JsonNode list) {
    int[] positions = new int[list.size()];
    Arrays.setAll(positions, i -> list.get(i).asInt());
    return positions;
  }
}
