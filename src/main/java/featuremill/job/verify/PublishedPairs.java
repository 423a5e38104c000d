package featuremill.job.verify;

import featuremill.job.model.ModelCertificate;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.reference.Norm;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/** The published eigenpairs as they were read back, and what is stated of them. */
final class PublishedPairs {
  private static final double RESIDUAL_TOLERANCE = 1e-9;
  private static final double UNIT = 0x1p-53;

  private final double[][] components;
  private final double[] values;
  private final double[] ratios;
  private final Optional<ModelDescription.Pca> stated;

  PublishedPairs(
      double[][] components,
      double[] values,
      double[] ratios,
      Optional<ModelDescription.Pca> stated) {
    this.components = components;
    this.values = values;
    this.ratios = ratios;
    this.stated = stated;
  }

  static PublishedPairs of(StoredModel model) throws IOException {
    return new PublishedPairs(
        model.components(),
        model.explainedVariance(),
        model.explainedVarianceRatio(),
        model.description().pca());
  }

  /** k, 0 without PCA. */
  int size() {
    return values.length;
  }

  /** d. */
  int width() {
    return components[0].length;
  }

  /** All components [k x d], not to be changed. */
  double[][] components() {
    return components;
  }

  /** Eigenvalues [k], not to be changed. */
  double[] values() {
    return values;
  }

  double value(int i) {
    return values[i];
  }

  double last() {
    return values[values.length - 1];
  }

  double[] ratios() {
    return ratios;
  }

  Optional<ModelDescription.Pca> stated() {
    return stated;
  }

  Optional<ModelCertificate> certificate() {
    return stated.flatMap(ModelDescription.Pca::certificate);
  }

  /** The published residuals; of pairs that are stated. */
  List<Double> statedResiduals() {
    return stated.orElseThrow().residuals();
  }

  /** What the job asked of the residuals, relative to their eigenvalues. */
  double residualTolerance() {
    return certificate().map(ModelCertificate::tolerance).orElse(RESIDUAL_TOLERANCE);
  }

  /** Of products with C and of a solver of it: no residual of a small eigenvalue is below. */
  double rounding() {
    return 8 * Math.sqrt(width()) * UNIT * values[0];
  }

  /** The same where n rows were summed one after the other. */
  double roundingOver(long numRows) {
    return rounding() + 8 * Math.sqrt(numRows) * UNIT * values[0];
  }

  /** The worst residual, each relative to its eigenvalue beyond rounding. */
  double worst(IntToDoubleFunction residual, double rounding) {
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      double size = Math.abs(values[i]) + rounding / residualTolerance();
      double error = residual.applyAsDouble(i) / size;
      worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
    }
    return worst;
  }

  /** Sum of factor_i component_i [d]. */
  double[] combined(IntToDoubleFunction factor) {
    double[] sum = new double[width()];
    for (int i = 0; i < components.length; i++) {
      double own = factor.applyAsDouble(i);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += own * components[i][j];
      }
    }
    return sum;
  }

  static double distance(double[] a, double[] b) {
    double[] difference = new double[a.length];
    for (int j = 0; j < a.length; j++) {
      difference[j] = a[j] - b[j];
    }
    return Norm.of(difference);
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
