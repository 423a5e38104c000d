package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.FeatureNames;
import featuremill.transform.Clip;
import featuremill.transform.FittedTransform;
import featuremill.transform.Imputation;
import featuremill.transform.MatMul;
import featuremill.transform.MinMax;
import featuremill.transform.Operation;
import featuremill.transform.Replacement;
import featuremill.transform.RobustScale;
import featuremill.transform.RowNormalization;
import featuremill.transform.Scale;
import featuremill.transform.Selection;
import featuremill.transform.Shift;
import featuremill.transform.Softmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Makes one row step ready to be applied to rows of known features. */
final class RowStepFitting {
  private final OperandReader operands;
  private final List<String> names;
  private final int width;
  private final FeatureStatistics statistics;

  /**
   * @param names of the features that the step meets
   * @param statistics of those, as far as the step needs any
   */
  RowStepFitting(OperandReader operands, List<String> names, FeatureStatistics statistics) {
    this.operands = operands;
    this.names = names;
    this.width = names.size();
    this.statistics = statistics;
  }

  /**
   * Fits.
   *
   * @throws Failure (exit 2) when the step does not fit the features, with both shapes
   */
  FittedRowStep fit(RowStep step) {
    if (step instanceof RowStep.Add add) {
      double[] vector = operands.rowVector(add.vector(), Operation.ADD, width, step.where());
      return fitted(step, new Shift(vector), Map.of("vector", vector));
    } else if (step instanceof RowStep.Scale scale) {
      double[] vector = operands.rowVector(scale.vector(), Operation.MULTIPLY, width, step.where());
      return fitted(step, new Scale(vector), Map.of("vector", vector));
    } else if (step instanceof RowStep.NormalizeRows normalize) {
      return normalization(normalize);
    } else if (step instanceof RowStep.Softmax) {
      return fitted(step, new Softmax(width), Map.of());
    } else if (step instanceof RowStep.Clip clip) {
      return clip(clip);
    } else if (step instanceof RowStep.Replace replace) {
      return replacement(replace);
    } else if (step instanceof RowStep.MatMul product) {
      return product(product);
    } else if (step instanceof RowStep.MinMax minMax) {
      return minMax(minMax);
    } else if (step instanceof RowStep.RobustScale) {
      return robustScale(step);
    } else if (step instanceof RowStep.Impute impute) {
      return imputation(impute);
    }
    return selection((RowStep.Narrow) step);
  }

  private FittedRowStep fitted(
      RowStep step, FittedTransform transform, Map<String, Object> parameters) {
    return new FittedRowStep(step, transform, names, parameters);
  }

  private FittedRowStep normalization(RowStep.NormalizeRows step) {
    if (step.norm() == RowStep.Norm.Z_SCORE && width - step.ddof() < 1) {
      throw Failure.usage(
              "a z-score of rows of " + width + " features cannot be divided by " + width + " - 1")
          .at(step.where())
          .fix("set ddof: 0, or keep more features");
    }
    FittedTransform transform =
        switch (step.norm()) {
          case Z_SCORE -> RowNormalization.zScore(width, step.ddof());
          case L1 -> RowNormalization.l1(width);
          case L2 -> RowNormalization.l2(width);
          case MAX -> RowNormalization.max(width);
        };
    return fitted(step, transform, step.settings());
  }

  private FittedRowStep clip(RowStep.Clip step) {
    double[] lower = bounds(step.lower(), Double.NEGATIVE_INFINITY, step.where());
    double[] upper = bounds(step.upper(), Double.POSITIVE_INFINITY, step.where());
    for (int j = 0; j < width; j++) {
      if (lower[j] > upper[j]) {
        throw Failure.usage(
                String.format(
                    Locale.ROOT,
                    "%s cannot be clipped to between %s and %s",
                    names.get(j),
                    lower[j],
                    upper[j]))
            .at(step.where())
            .fix("the lower bound has to be at most the upper one");
      }
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    step.lower().ifPresent(given -> parameters.put("lower", lower));
    step.upper().ifPresent(given -> parameters.put("upper", upper));
    return fitted(step, new Clip(lower, upper), parameters);
  }

  private double[] bounds(Optional<Operand> given, double none, String where) {
    if (given.isPresent()) {
      return operands.rowVector(given.get(), Operation.CLIP, width, where);
    }
    double[] bounds = new double[width];
    Arrays.fill(bounds, none);
    return bounds;
  }

  private FittedRowStep replacement(RowStep.Replace step) {
    int[] columns = columns(step.features(), step.where());
    ValueCondition condition = step.condition();
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("columns", columns);
    parameters.put("where", condition.toString());
    parameters.put("value", step.settings().get("value"));
    return fitted(
        step,
        new Replacement(width, columns, condition.condition(), condition.operand(), step.value()),
        parameters);
  }

  private FittedRowStep product(RowStep.MatMul step) {
    double[][] matrix = operands.matrix(step.matrix(), width, step.where());
    if (matrix[0].length == 0) {
      throw Failure.usage("a matrix without columns leaves no feature").at(step.where());
    }
    return new FittedRowStep(
        step, new MatMul(matrix), positions(matrix[0].length), Map.of("matrix", matrix));
  }

  private static List<String> positions(int width) {
    return IntStream.range(0, width).mapToObj(c -> "m[" + c + "]").toList();
  }

  private FittedRowStep minMax(RowStep.MinMax step) {
    double[] min = statistics.min();
    double[] max = statistics.max();
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("min", min);
    parameters.put("max", max);
    parameters.put("lower", step.lower());
    parameters.put("upper", step.upper());
    return fitted(step, new MinMax(min, max, step.lower(), step.upper()), parameters);
  }

  private FittedRowStep robustScale(RowStep step) {
    double[] median = statistics.medians();
    double[] lower = statistics.lowerQuartiles();
    double[] upper = statistics.upperQuartiles();
    double[] spread = new double[width];
    Arrays.setAll(spread, j -> upper[j] - lower[j]);
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("median", median);
    parameters.put("lowerQuartile", lower);
    parameters.put("upperQuartile", upper);
    parameters.put("spread", spread);
    return fitted(step, new RobustScale(median, spread), parameters);
  }

  /** Features that are not filled in keep their NaN, which the fits refuse by name. */
  private FittedRowStep imputation(RowStep.Impute step) {
    int[] columns = columns(step.features(), step.where());
    double[] fill = fill(step);
    int[] indicators = step.indicator() ? columns : new int[0];
    List<String> after = new ArrayList<>(names);
    for (int j : indicators) {
      after.add(names.get(j) + "_missing");
    }
    requireDistinct(after, step);
    double[] values = Arrays.stream(columns).mapToDouble(j -> fill[j]).toArray();
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("columns", columns);
    parameters.put("fill", values);
    parameters.put("indicators", indicators);
    return new FittedRowStep(
        step, Imputation.of(width, columns, values, indicators), after, parameters);
  }

  private double[] fill(RowStep.Impute step) {
    return switch (step.with()) {
      case MEAN -> statistics.meansOfPresent();
      case MEDIAN -> statistics.medians();
      case CONSTANT -> {
        double[] constant = new double[width];
        Arrays.fill(constant, step.value().orElseThrow());
        yield constant;
      }
    };
  }

  private static void requireDistinct(List<String> names, RowStep step) {
    List<String> sorted = names.stream().sorted().toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).equals(sorted.get(i - 1))) {
        throw Failure.usage(
                step.name() + " would leave two features called '" + sorted.get(i) + "'")
            .at(step.where())
            .fix("rename the one of the input, or leave indicator out");
      }
    }
  }

  private FittedRowStep selection(RowStep.Narrow step) {
    int[] columns = columns(step.select().features(), step.where());
    return new FittedRowStep(
        step,
        new Selection(width, columns),
        Arrays.stream(columns).mapToObj(names::get).toList(),
        Map.of("columns", columns));
  }

  private int[] columns(List<String> wanted, String where) {
    return wanted.isEmpty()
        ? IntStream.range(0, width).toArray()
        : FeatureNames.indicesOf(wanted, names, where);
  }
}
