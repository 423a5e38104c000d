package featuremill.job.model;

/** File names of a model. */
final class ModelFile {
  static final String DESCRIPTION = "model.json";
  static final String MEAN = "mean.npy";
  static final String SCALE = "scale.npy";
  static final String COVARIANCE = "covariance.npy";
  static final String PAIR_COUNTS = "pair_counts.npy";
  static final String COMPONENTS = "components.npy";
  static final String EXPLAINED_VARIANCE = "explained_variance.npy";
  static final String EXPLAINED_VARIANCE_RATIO = "explained_variance_ratio.npy";
  static final String COEFFICIENTS = "coefficients.npy";
  static final String INTERCEPT = "intercept.npy";

  private ModelFile() {}
}
