package featuremill.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.engine.ValueCondition;
import featuremill.failure.Failure;
import featuremill.reference.DoubleDouble;
import featuremill.reference.ReferenceTransforms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What each row step makes of a row, with the parameters that a model has of it. */
final class StepDefinitions {
  private static final double ROUNDING = 0x1p-53;

  private StepDefinitions() {}

  static ReferenceStep step(JsonNode node) {
    return switch (node.path("step").asText()) {
      case "add" -> add(ReferenceSteps.numbers(node.path("vector")));
      case "scale" -> scale(ReferenceSteps.numbers(node.path("vector")));
      case "normalize_rows" -> normalize(node.path("norm").asText(), node.path("ddof").asInt());
      case "softmax" -> softmax();
      case "clip" ->
          clip(
              ReferenceSteps.optional(node.path("lower")),
              ReferenceSteps.optional(node.path("upper")));
      case "replace" -> replace(node);
      case "matmul" -> product(ReferenceSteps.matrix(node.path("matrix")));
      case "min_max" -> minMax(node);
      case "robust_scale" ->
          robustScale(
              ReferenceSteps.numbers(node.path("median")),
              ReferenceSteps.numbers(node.path("spread")));
      case "impute" ->
          impute(
              ReferenceSteps.positions(node.path("columns")),
              ReferenceSteps.numbers(node.path("fill")),
              ReferenceSteps.positions(node.path("indicators")));
      case "select" -> select(ReferenceSteps.positions(node.path("columns")));
      default -> throw Failure.verify("the model has a row step that no reference knows: " + node);
    };
  }

  /** Names of the features that a step leaves of some. */
  static List<String> namesAfter(JsonNode node, List<String> names) {
    return switch (node.path("step").asText()) {
      case "matmul" ->
          IntStream.range(0, node.path("matrix").path(0).size())
              .mapToObj(c -> "m[" + c + "]")
              .toList();
      case "select" ->
          IntStream.of(ReferenceSteps.positions(node.path("columns")))
              .mapToObj(names::get)
              .toList();
      case "impute" -> {
        List<String> longer = new ArrayList<>(names);
        for (int j : ReferenceSteps.positions(node.path("indicators"))) {
          longer.add(names.get(j) + "_missing");
        }
        yield longer;
      }
      default -> names;
    };
  }

  private static ReferenceStep add(double[] vector) {
    return row -> row.after(ReferenceTransforms.plus(row.values(), vector), row.errors());
  }

  private static ReferenceStep scale(double[] vector) {
    return row -> {
      double[] bounds = new double[row.width()];
      Arrays.setAll(bounds, j -> row.errors()[j] * Math.abs(vector[j]));
      return row.after(ReferenceTransforms.times(row.values(), vector), bounds);
    };
  }

  private static ReferenceStep normalize(String norm, int ddof) {
    return row -> {
      double[] x = row.values();
      DoubleDouble[] results =
          switch (norm) {
            case "z_score" -> ReferenceTransforms.zScore(x, ddof);
            case "l1" -> ReferenceTransforms.l1(x);
            case "l2" -> ReferenceTransforms.l2(x);
            case "max" -> ReferenceTransforms.max(x);
            default -> throw Failure.verify("the model has an unknown norm: " + norm);
          };
      double size = ReferenceTransforms.size(x, norm, ddof).value();
      double inherited = size == 0 ? 0 : row.largestError() / size;
      double own = PreparedValues.sumRoundings(x.length);
      double most = norm.equals("z_score") ? 1 : 0;
      double[] bounds = new double[x.length];
      Arrays.setAll(
          bounds,
          j -> {
            double z = Math.abs(results[j].value());
            return own * (most + z) + x.length * inherited * (1 + z);
          });
      return row.after(results, bounds);
    };
  }

  private static ReferenceStep softmax() {
    return row -> {
      double[] x = row.values();
      DoubleDouble[] results = ReferenceTransforms.softmax(x);
      double largest = Arrays.stream(x).max().orElse(0);
      double own = PreparedValues.sumRoundings(x.length);
      double[] bounds = new double[x.length];
      Arrays.setAll(
          bounds,
          j -> results[j].value() * (own + (largest - x[j]) * ROUNDING + 4 * row.largestError()));
      return row.after(results, bounds);
    };
  }

  private static ReferenceStep clip(double[] lower, double[] upper) {
    return row -> row.after(ReferenceTransforms.clipped(row.values(), lower, upper), row.errors());
  }

  private static ReferenceStep replace(JsonNode node) {
    String text = node.path("where").asText();
    ValueCondition condition =
        ValueCondition.parse(text)
            .orElseThrow(() -> Failure.verify("the model replaces where " + text));
    double operand = condition.operand();
    int[] columns = ReferenceSteps.positions(node.path("columns"));
    JsonNode given = node.path("value");
    double value = given.isNumber() ? given.asDouble() : Double.NaN;
    return row -> {
      double[] values = row.values().clone();
      double[] errors = row.errors().clone();
      for (int j : columns) {
        if (meets(values[j], text.strip(), operand)) {
          values[j] = value;
          errors[j] = 0;
        }
      }
      return new PreparedValues(values, errors);
    };
  }

  private static boolean meets(double x, String condition, double operand) {
    if (condition.equals("nan")) {
      return Double.isNaN(x);
    }
    if (condition.equals("infinite")) {
      return Math.abs(x) == Double.POSITIVE_INFINITY;
    }
    String symbol = condition.split(" ")[0];
    return switch (symbol) {
      case "<" -> x < operand;
      case "<=" -> x <= operand;
      case "=" -> x == operand;
      case "!=" -> !Double.isNaN(x) && x != operand;
      case ">=" -> x >= operand;
      case ">" -> x > operand;
      default -> throw Failure.verify("the model replaces where " + condition);
    };
  }

  private static ReferenceStep product(double[][] matrix) {
    return new ReferenceStep() {
      private static final long serialVersionUID = 1L;

      @Override
      public int widthAfter(int width) {
        return matrix[0].length;
      }

      @Override
      public PreparedValues apply(PreparedValues row) {
        double[] x = row.values();
        double own = PreparedValues.sumRoundings(x.length);
        double[] bounds = new double[matrix[0].length];
        for (int j = 0; j < x.length; j++) {
          for (int c = 0; c < bounds.length; c++) {
            bounds[c] += (own * Math.abs(x[j]) + row.errors()[j]) * Math.abs(matrix[j][c]);
          }
        }
        return row.after(ReferenceTransforms.product(x, matrix), bounds);
      }
    };
  }

  private static ReferenceStep minMax(JsonNode node) {
    double[] min = ReferenceSteps.numbers(node.path("min"));
    double[] max = ReferenceSteps.numbers(node.path("max"));
    double lower = node.path("lower").asDouble();
    double upper = node.path("upper").asDouble();
    return row -> {
      DoubleDouble[] results = ReferenceTransforms.minMax(row.values(), min, max, lower, upper);
      double[] bounds = new double[row.width()];
      Arrays.setAll(
          bounds,
          j -> {
            double range = min[j] == max[j] ? 1 : max[j] - min[j];
            double size = Math.max(Math.abs(results[j].value()), Math.abs(upper - lower));
            double largest = Math.max(size, Math.max(Math.abs(lower), Math.abs(upper)));
            return 4 * ROUNDING * largest + row.errors()[j] * (upper - lower) / range;
          });
      return row.after(results, bounds);
    };
  }

  private static ReferenceStep robustScale(double[] median, double[] spread) {
    return row -> {
      DoubleDouble[] results = ReferenceTransforms.robust(row.values(), median, spread);
      double[] bounds = new double[row.width()];
      Arrays.setAll(
          bounds,
          j ->
              2 * ROUNDING * Math.abs(results[j].value())
                  + row.errors()[j] / (spread[j] == 0 ? 1 : spread[j]));
      return row.after(results, bounds);
    };
  }

  private static ReferenceStep impute(int[] columns, double[] fill, int[] indicators) {
    return new ReferenceStep() {
      private static final long serialVersionUID = 1L;

      @Override
      public int widthAfter(int width) {
        return width + indicators.length;
      }

      @Override
      public PreparedValues apply(PreparedValues row) {
        double[] values = Arrays.copyOf(row.values(), row.width() + indicators.length);
        double[] errors = Arrays.copyOf(row.errors(), values.length);
        for (int i = 0; i < indicators.length; i++) {
          values[row.width() + i] = Double.isNaN(row.values()[indicators[i]]) ? 1 : 0;
        }
        for (int i = 0; i < columns.length; i++) {
          if (Double.isNaN(row.values()[columns[i]])) {
            values[columns[i]] = fill[i];
            errors[columns[i]] = 0;
          }
        }
        return new PreparedValues(values, errors);
      }
    };
  }

  static ReferenceStep select(int[] columns) {
    return new ReferenceStep() {
      private static final long serialVersionUID = 1L;

      @Override
      public int widthAfter(int width) {
        return columns.length;
      }

      @Override
      public PreparedValues apply(PreparedValues row) {
        return new PreparedValues(
            IntStream.of(columns).mapToDouble(j -> row.values()[j]).toArray(),
            IntStream.of(columns).mapToDouble(j -> row.errors()[j]).toArray());
      }
    };
  }
}
