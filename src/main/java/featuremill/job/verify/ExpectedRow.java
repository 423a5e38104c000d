package featuremill.job.verify;

import featuremill.job.model.StoredModel;
import featuremill.reference.DoubleDouble;
import featuremill.reference.Norm;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * What the model makes of a row, in double-double. A row that comes by its entries is projected by
 * them: k double-double multiplications for each, and k d once.
 */
final class ExpectedRow implements Expectation {
  private static final double TOLERANCE = 1e-13;

  /**
   * The published mean is rounded to a double, up to 2^-53 of itself, and that is part of the
   * model: the tolerance leaves room for nearly twice as much.
   */
  private static final double OFFSETS = 500;

  private final double[] scale;
  private final double[][] components;
  private final IntFunction<DoubleDouble> means;
  private final boolean changesValues;

  /** What scores are divided by, [k]; null where they are not. */
  private final double[] deviations;

  /** mean / scale, [d]. */
  private double[] offsets;

  /** Each component's product with mean / scale; null until a row comes by its entries. */
  private DoubleDouble[] centres;

  /**
   * @param components [k x d]; no row without PCA
   * @param means of the reference
   * @param whitened whether scores are divided by the square roots of the model's variances
   */
  ExpectedRow(
      StoredModel model, double[][] components, IntFunction<DoubleDouble> means, boolean whitened)
      throws IOException {
    this.deviations =
        whitened ? Arrays.stream(model.explainedVariance()).map(Math::sqrt).toArray() : null;
    this.scale = model.scale();
    this.components = components;
    this.means = means;
    this.changesValues = !model.description().transforms().isEmpty();
  }

  /** The largest difference, relative to the length of the row. */
  @Override
  public double error(ReferenceRow raw, ReferenceRow found) {
    if (!changesValues && raw.isPrepared()) {
      return preparedError(raw, found);
    }
    if (!changesValues) {
      boolean same = Arrays.equals(raw.toArray(), found.toArray());
      return same ? 0 : Double.POSITIVE_INFINITY;
    }
    int width = components.length == 0 ? raw.width() : components.length;
    if (found.width() != width) {
      return Double.NaN;
    }
    double[] scores = found.toArray();
    if (deviations != null) {
      Arrays.setAll(scores, c -> scores[c] * deviations[c]);
    }
    return components.length == 0 || raw.isWhole()
        ? wholeError(raw, scores)
        : entriesError(raw, scores);
  }

  @Override
  public double tolerance() {
    return TOLERANCE;
  }

  @Override
  public String unit() {
    return "|z| + |mean / scale| / 500";
  }

  private double[] offsets() {
    if (offsets == null) {
      offsets = new double[scale.length];
      Arrays.setAll(offsets, j -> means.apply(j).value() / scale[j]);
    }
    return offsets;
  }

  /**
   * The largest difference of a reconstruction error from |z - V'V z| by the definition, relative
   * to the length of the row. Costs 2 k d double-double multiplications.
   */
  double residualError(ReferenceRow raw, double found) {
    double[] row = raw.toArray();
    DoubleDouble[] z = new DoubleDouble[row.length];
    Arrays.setAll(z, j -> standardized(row[j], j));
    double size = size(Arrays.stream(z).mapToDouble(DoubleDouble::value).toArray());
    DoubleDouble[] rest = z.clone();
    for (double[] component : components) {
      DoubleDouble score = projected(z, component);
      Arrays.setAll(rest, j -> rest[j].minus(score.times(component[j])));
    }
    double expected = Norm.of(Arrays.stream(rest).mapToDouble(DoubleDouble::value).toArray());
    double[] slack = new double[row.length];
    Arrays.setAll(slack, j -> raw.error(j) / scale[j]);
    double error = Math.abs(found - expected) - Norm.of(slack);
    return Double.isNaN(error) ? Double.NaN : Math.max(0, error == 0 ? 0 : error / size);
  }

  /** Numbers that a reconstruction error is made of. */
  long residualWork() {
    return (long) components.length * scale.length;
  }

  /** Beyond what the row steps of two programs may differ by. */
  private static double preparedError(ReferenceRow raw, ReferenceRow found) {
    if (found.width() != raw.width()) {
      return Double.NaN;
    }
    double[] expected = raw.toArray();
    double size = Norm.of(expected);
    double worst = 0;
    for (int j = 0; j < expected.length; j++) {
      double error = Math.abs(expected[j] - found.values()[j]);
      if (!(error <= raw.error(j))) {
        worst = Double.isNaN(error) ? Double.NaN : Math.max(worst, (error - raw.error(j)) / size);
      }
    }
    return worst;
  }

  private double wholeError(ReferenceRow row, double[] found) {
    double[] raw = row.toArray();
    double[] slack = new double[raw.length];
    Arrays.setAll(slack, j -> row.error(j) / scale[j]);
    double allowed = Norm.of(slack);
    DoubleDouble[] z = new DoubleDouble[raw.length];
    double[] values = new double[raw.length];
    for (int j = 0; j < raw.length; j++) {
      z[j] = standardized(raw[j], j);
      values[j] = z[j].value();
    }
    double size = size(values);
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      DoubleDouble expected = components.length == 0 ? z[i] : projected(z, components[i]);
      worst = worse(worst, expected, found[i], size);
    }
    // Components have length 1: what the row may be off by, its image may.
    return Math.max(Double.isNaN(worst) ? worst : 0, worst - (allowed == 0 ? 0 : allowed / size));
  }

  /** v'z = v'(x / scale) - v'(mean / scale), of which only the first depends on the row. */
  private double entriesError(ReferenceRow raw, double[] found) {
    double[] values = new double[scale.length];
    Arrays.setAll(values, j -> -offsets()[j]);
    int[] indices = raw.indices();
    DoubleDouble[] scaled = new DoubleDouble[indices.length];
    for (int e = 0; e < indices.length; e++) {
      int j = indices[e];
      scaled[e] = DoubleDouble.of(raw.values()[e]).dividedBy(scale[j]);
      values[j] = standardized(raw.values()[e], j).value();
    }
    double size = size(values);
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      DoubleDouble expected = DoubleDouble.ZERO.minus(centre(i));
      for (int e = 0; e < indices.length; e++) {
        expected = expected.plus(scaled[e].times(components[i][indices[e]]));
      }
      worst = worse(worst, expected, found[i], size);
    }
    return worst;
  }

  private DoubleDouble centre(int i) {
    if (centres == null) {
      centres = new DoubleDouble[components.length];
      Arrays.parallelSetAll(centres, c -> centreOf(components[c]));
    }
    return centres[i];
  }

  private DoubleDouble centreOf(double[] component) {
    DoubleDouble sum = DoubleDouble.ZERO;
    for (int j = 0; j < component.length; j++) {
      sum = sum.plus(means.apply(j).dividedBy(scale[j]).times(component[j]));
    }
    return sum;
  }

  private double size(double[] values) {
    return Norm.of(values) + Norm.of(offsets()) / OFFSETS;
  }

  private static double worse(double worst, DoubleDouble expected, double found, double size) {
    double error = Math.abs(expected.minus(DoubleDouble.of(found)).value());
    if (Double.isNaN(error) || Double.isNaN(worst)) {
      return Double.NaN;
    }
    return Math.max(worst, error == 0 ? 0 : error / size);
  }

  /** All three numbers times a power of two, so that neither difference nor quotient overflows. */
  private DoubleDouble standardized(double raw, int j) {
    DoubleDouble mean = means.apply(j);
    double largest = Math.max(scale[j], Math.max(Math.abs(raw), Math.abs(mean.value())));
    int exponent = -Math.getExponent(largest);
    return DoubleDouble.of(raw)
        .timesPowerOfTwo(exponent)
        .minus(mean.timesPowerOfTwo(exponent))
        .dividedBy(Math.scalb(scale[j], exponent));
  }

  private static DoubleDouble projected(DoubleDouble[] z, double[] component) {
    DoubleDouble sum = DoubleDouble.ZERO;
    for (int j = 0; j < z.length; j++) {
      sum = sum.plus(z[j].times(component[j]));
    }
    return sum;
  }
}
