package featuremill.job.verify;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.failure.Failure;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.reference.DoubleDouble;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * A row of a model's features back in the units of its input, in double-double by the definitions.
 *
 * <p>Each value is a sum, and what a program in doubles may be off by goes with the sizes of its
 * terms: these are carried along, each through all that is done to it.
 */
final class ExpectedInverse implements Expectation {
  private static final double TOLERANCE = 1e-13;

  private final double[][] components;

  /** What scores are multiplied by, [k]; null where they are not. */
  private final double[] deviations;

  private final double[] mean;

  /** Null where features were not standardized. */
  private final double[] scale;

  /** As the model applies them: the last one is undone first. */
  private final List<JsonNode> steps;

  ExpectedInverse(StoredModel model) throws IOException {
    ModelDescription description = model.description();
    boolean whitened = description.pca().map(pca -> pca.scores().whiten()).orElse(false);
    this.deviations =
        whitened ? Arrays.stream(model.explainedVariance()).map(Math::sqrt).toArray() : null;
    this.components = model.components();
    this.mean = model.mean();
    this.scale = description.standardize().isPresent() ? model.scale() : null;
    this.steps =
        description.preparation().map(ModelDescription.Preparation::steps).orElse(List.of());
  }

  /** Values, and the sizes of what each is a sum of. */
  private record Terms(DoubleDouble[] values, double[] sizes) {
    static Terms of(double[] row) {
      return new Terms(
          Arrays.stream(row).mapToObj(DoubleDouble::of).toArray(DoubleDouble[]::new),
          Arrays.stream(row).map(Math::abs).toArray());
    }

    void add(IntToDoubleFunction terms) {
      for (int j = 0; j < sizes.length; j++) {
        double term = terms.applyAsDouble(j);
        values[j] = values[j].plus(DoubleDouble.of(term));
        sizes[j] += Math.abs(term);
      }
    }

    void multiply(IntToDoubleFunction factors) {
      for (int j = 0; j < sizes.length; j++) {
        double factor = factors.applyAsDouble(j);
        values[j] = values[j].times(factor);
        sizes[j] *= Math.abs(factor);
      }
    }

    void divide(IntToDoubleFunction divisors) {
      for (int j = 0; j < sizes.length; j++) {
        double divisor = divisors.applyAsDouble(j);
        values[j] = values[j].dividedBy(divisor);
        sizes[j] /= Math.abs(divisor);
      }
    }

    /** The sum of vectors, each times its value. */
    Terms combined(double[][] vectors) {
      int width = vectors[0].length;
      DoubleDouble[] sums = new DoubleDouble[width];
      double[] magnitudes = new double[width];
      Arrays.fill(sums, DoubleDouble.ZERO);
      for (int c = 0; c < vectors.length; c++) {
        for (int j = 0; j < width; j++) {
          sums[j] = sums[j].plus(values[c].times(vectors[c][j]));
          magnitudes[j] += sizes[c] * Math.abs(vectors[c][j]);
        }
      }
      return new Terms(sums, magnitudes);
    }
  }

  @Override
  public double error(ReferenceRow raw, ReferenceRow found) {
    Terms expected = of(raw.toArray());
    if (found.width() != expected.sizes().length) {
      return Double.NaN;
    }
    double[] values = found.toArray();
    double worst = 0;
    for (int j = 0; j < values.length; j++) {
      DoubleDouble difference = expected.values()[j].minus(DoubleDouble.of(values[j]));
      double error = Math.abs(difference.value());
      double relative = error == 0 ? 0 : error / expected.sizes()[j];
      worst = Double.isNaN(relative) ? Double.NaN : Math.max(worst, relative);
    }
    return worst;
  }

  /** Of a sum of k products each rounding counts, a quarter of them in sequence. */
  @Override
  public double tolerance() {
    return TOLERANCE + components.length * 0x1p-54;
  }

  @Override
  public String unit() {
    return "the terms of each value";
  }

  private Terms of(double[] row) {
    Terms terms = Terms.of(row);
    if (deviations != null) {
      terms.multiply(c -> deviations[c]);
    }
    if (components.length > 0) {
      terms = terms.combined(components);
    }
    if (scale != null) {
      terms.multiply(j -> scale[j]);
    }
    if (scale != null || components.length > 0) {
      terms.add(j -> mean[j]);
    }
    for (int i = steps.size() - 1; i >= 0; i--) {
      undo(steps.get(i), terms);
    }
    return terms;
  }

  private static void undo(JsonNode step, Terms terms) {
    switch (step.path("step").asText()) {
      case "add" -> {
        double[] vector = ReferenceSteps.numbers(step.path("vector"));
        terms.add(j -> -vector[j]);
      }
      case "scale" -> {
        double[] vector = ReferenceSteps.numbers(step.path("vector"));
        terms.divide(j -> vector[j]);
      }
      case "min_max" -> {
        double[] min = ReferenceSteps.numbers(step.path("min"));
        double[] max = ReferenceSteps.numbers(step.path("max"));
        double lower = step.path("lower").asDouble();
        double upper = step.path("upper").asDouble();
        terms.add(j -> -lower);
        terms.divide(j -> upper - lower);
        terms.multiply(j -> min[j] == max[j] ? 1 : max[j] - min[j]);
        terms.add(j -> min[j]);
      }
      case "robust_scale" -> {
        double[] median = ReferenceSteps.numbers(step.path("median"));
        double[] spread = ReferenceSteps.numbers(step.path("spread"));
        terms.multiply(j -> spread[j] == 0 ? 1 : spread[j]);
        terms.add(j -> median[j]);
      }
      default -> throw Failure.verify("the model has a row step without an inverse: " + step);
    }
  }
}
