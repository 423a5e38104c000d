package featuremill.job.model;

import featuremill.job.publish.Folder;
import featuremill.linalg.npy.NpyWriter;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a fitted model into the folder {@code model}: the arrays in any order, then the
 * description. Arrays of another shape than the description gives them are refused.
 */
public final class ModelWriter {
  private final Folder folder;
  private final ModelDescription model;
  private final Set<String> written = new HashSet<>();

  /**
   * @param folder the folder of the model itself, such as {@code stage.folder("model")}
   */
  public ModelWriter(Folder folder, ModelDescription model) {
    this.folder = folder;
    this.model = model;
  }

  /** The mean of each feature [d]. */
  public void mean(double[] mean) throws IOException {
    vector(ModelFile.MEAN, mean, model.numFeatures());
  }

  /** What each centred feature is divided by [d]; 1 where nothing divides. */
  public void scale(double[] scale) throws IOException {
    vector(ModelFile.SCALE, scale, model.numFeatures());
  }

  /** The covariance or correlation [d, d], a row at a time: d^2 doubles are never held. */
  public void covariance(RowSource rows) throws IOException {
    if (model.covariance().isEmpty()) {
      throw new IllegalArgumentException("the description has no covariance");
    }
    rows(ModelFile.COVARIANCE, rows, model.numFeatures());
  }

  /** Rows that both features of a pair have values in [d, d], a row at a time. */
  public void pairCounts(RowSource rows) throws IOException {
    if (model.covariance().flatMap(ModelDescription.Covariance::pairwise).isEmpty()) {
      throw new IllegalArgumentException("the description has no pairwise covariance");
    }
    rows(ModelFile.PAIR_COUNTS, rows, model.numFeatures());
  }

  /** The components, one a row [k, d], with the variance and the share of variance of each [k]. */
  public void components(double[][] components, double[] variance, double[] ratio)
      throws IOException {
    if (components.length != model.numComponents()) {
      throw new IllegalArgumentException(
          components.length + " components, the description has " + model.numComponents());
    }
    components(i -> components[i], variance, ratio);
  }

  /** The same, a component at a time: k d doubles are never held. */
  public void components(RowSource components, double[] variance, double[] ratio)
      throws IOException {
    int k = model.numComponents();
    if (k == 0) {
      throw new IllegalArgumentException("the description has no components");
    }
    rows(ModelFile.COMPONENTS, components, k);
    vector(ModelFile.EXPLAINED_VARIANCE, variance, k);
    vector(ModelFile.EXPLAINED_VARIANCE_RATIO, ratio, k);
  }

  /** The coefficients, one target a row [targets, d], and the intercept of each [targets]. */
  public void regression(double[][] coefficients, double[] intercept) throws IOException {
    int targets = model.numTargets();
    if (targets == 0 || coefficients.length != targets) {
      throw new IllegalArgumentException(
          coefficients.length + " rows of coefficients, the description has " + targets);
    }
    rows(ModelFile.COEFFICIENTS, t -> coefficients[t], targets);
    vector(ModelFile.INTERCEPT, intercept, targets);
  }

  private void rows(String file, RowSource rows, int count) throws IOException {
    int width = model.numFeatures();
    try (NpyWriter out = new NpyWriter(folder.create(file), count, width)) {
      for (int i = 0; i < count; i++) {
        double[] row = rows.row(i);
        requireLength("row " + i + " of " + file, row, width);
        out.write(row);
      }
    }
  }

  /**
   * Writes the description.
   *
   * @throws IllegalStateException if an array is missing that every such model has
   */
  public void finish() throws IOException {
    requireWritten(ModelFile.MEAN);
    requireWritten(ModelFile.SCALE);
    if (model.pca().isPresent()) {
      requireWritten(ModelFile.EXPLAINED_VARIANCE_RATIO);
    }
    if (model.regression().isPresent()) {
      requireWritten(ModelFile.INTERCEPT);
    }
    folder.write(ModelFile.DESCRIPTION, ModelJson.write(model));
  }

  private void vector(String file, double[] values, int length) throws IOException {
    requireLength(file, values, length);
    try (NpyWriter out = new NpyWriter(folder.create(file), length)) {
      out.write(values);
    }
    written.add(file);
  }

  private void requireWritten(String file) {
    if (!written.contains(file)) {
      throw new IllegalStateException(file + " was not written");
    }
  }

  private static void requireLength(String what, double[] values, int length) {
    if (values.length != length) {
      throw new IllegalArgumentException(
          what + " has " + values.length + " values, the description says " + length);
    }
  }
}
