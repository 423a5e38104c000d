package featuremill.engine;

import featuremill.stats.Moments;
import java.util.Arrays;

/**
 * What is subtracted from each feature and what it is divided by.
 *
 * @param mean means rounded to doubles, as the published model has them: whoever applies the model
 *     without this program gets the same features
 * @param scale standard deviations; 1 for constant and near-constant features, and everywhere when
 *     the pipeline does not standardize
 */
record Standardize(double[] mean, double[] scale) {

  static Standardize of(Plan plan, Moments moments) {
    int width = moments.numFeatures();
    double[] mean = new double[width];
    double[] scale = new double[width];
    Arrays.fill(scale, 1);
    for (int j = 0; j < width; j++) {
      mean[j] = moments.mean(j);
      if (plan.standardize() != null && varies(moments, j)) {
        scale[j] = moments.std(j, plan.standardize().ddof());
      }
    }
    return new Standardize(mean, scale);
  }

  /** The low parts of the means, which the model does not keep. */
  double[] noLow() {
    return new double[mean.length];
  }

  static boolean varies(Moments moments, int j) {
    return !moments.isConstant(j) && !moments.isNearConstant(j);
  }
}
