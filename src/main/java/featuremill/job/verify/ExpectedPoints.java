package featuremill.job.verify;

import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.reference.DoubleDouble;
import featuremill.reference.Norm;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The features that distances are taken between, as the published model makes them of a row, in
 * double-double.
 */
final class ExpectedPoints implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of a row's length: what a standardization and a projection in doubles may be off by. */
  private static final double ROUNDING = 1e-13;

  private final boolean changesValues;
  private final double[] mean;
  private final double[] scale;
  private final double[][] components;

  /** What scores are divided by, [k]. */
  private final double[] deviations;

  /** Whether a missing value is the mean. */
  private final boolean fills;

  private ExpectedPoints(StoredModel model) throws IOException {
    ModelDescription description = model.description();
    this.changesValues = !description.transforms().isEmpty();
    this.mean = model.mean();
    this.scale = model.scale();
    this.components = model.components();
    this.fills = PairwiseCheck.concerns(description);
    this.deviations = new double[components.length];
    boolean whitened = description.pca().map(pca -> pca.scores().whiten()).orElse(false);
    double[] variances = whitened ? model.explainedVariance() : null;
    Arrays.setAll(deviations, i -> whitened ? Math.sqrt(variances[i]) : 1);
  }

  static ExpectedPoints of(StoredModel model) throws IOException {
    return new ExpectedPoints(model);
  }

  /** A row after all steps, and how far the run's own may be from it. */
  static final class Point implements Serializable {
    private static final long serialVersionUID = 1L;
    final double[] values;
    final double slack;

    Point(double[] values, double slack) {
      this.values = values;
      this.slack = slack;
    }
  }

  /** What the model makes of a row. */
  Point of(ReferenceRow row) {
    double[] raw = row.toArray();
    double[] errors = new double[raw.length];
    if (!changesValues) {
      Arrays.setAll(errors, row::error);
      return new Point(raw, Norm.of(errors));
    }
    DoubleDouble[] z = new DoubleDouble[raw.length];
    double[] values = new double[raw.length];
    for (int j = 0; j < raw.length; j++) {
      double value = fills && Double.isNaN(raw[j]) ? mean[j] : raw[j];
      z[j] = DoubleDouble.of(value).minus(DoubleDouble.of(mean[j])).dividedBy(scale[j]);
      values[j] = z[j].value();
      errors[j] = row.error(j) / scale[j];
    }
    double smallest = Arrays.stream(deviations).min().orElse(1);
    double slack = (Norm.of(errors) + ROUNDING * Norm.of(values)) / smallest;
    return new Point(components.length == 0 ? values : projected(z), slack);
  }

  private double[] projected(DoubleDouble[] z) {
    double[] values = new double[components.length];
    for (int i = 0; i < values.length; i++) {
      DoubleDouble sum = DoubleDouble.ZERO;
      for (int j = 0; j < z.length; j++) {
        sum = sum.plus(z[j].times(components[i][j]));
      }
      values[i] = sum.value() / deviations[i];
    }
    return values;
  }
}
