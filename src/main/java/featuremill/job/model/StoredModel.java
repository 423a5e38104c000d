package featuremill.job.model;

import featuremill.failure.Failure;
import featuremill.job.publish.Folder;
import featuremill.linalg.npy.NpyFile;
import featuremill.linalg.npy.NpyHeader;
import featuremill.linalg.npy.NpyReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/**
 * A model in its folder. Reading checks the description and the shape and length of every array
 * against each other; values are read when asked for.
 */
public final class StoredModel {
  private static final List<String> AXES = List.of("rows", "columns");

  private final Folder folder;
  private final ModelDescription description;
  private final boolean hasCovariance;

  private StoredModel(Folder folder, ModelDescription description, boolean hasCovariance) {
    this.folder = folder;
    this.description = description;
    this.hasCovariance = hasCovariance;
  }

  /**
   * Opens a model.
   *
   * @param folder the folder of the model itself, such as {@code output.folder("model")}
   * @throws Failure (input) if a file is missing, cut short or of another shape than model.json
   *     says, or if the model's version is not known
   */
  public static StoredModel open(Folder folder) throws IOException {
    byte[] json;
    try {
      json = folder.read(ModelFile.DESCRIPTION);
    } catch (FileNotFoundException e) {
      throw Failure.input(folder + " holds no model: " + ModelFile.DESCRIPTION + " is missing")
          .because(e);
    }
    ModelDescription model = ModelJson.read(json, folder.name(ModelFile.DESCRIPTION));
    boolean hasCovariance = folder.holds(ModelFile.COVARIANCE);
    StoredModel stored = new StoredModel(folder, model, hasCovariance);
    stored.checkShape(ModelFile.MEAN, Extent.FEATURES);
    stored.checkShape(ModelFile.SCALE, Extent.FEATURES);
    if (hasCovariance) {
      stored.checkShape(ModelFile.COVARIANCE, Extent.FEATURES, Extent.FEATURES);
    }
    if (model.covariance().flatMap(ModelDescription.Covariance::pairwise).isPresent()) {
      stored.checkShape(ModelFile.PAIR_COUNTS, Extent.FEATURES, Extent.FEATURES);
    }
    if (model.pca().isPresent()) {
      stored.checkShape(ModelFile.COMPONENTS, Extent.COMPONENTS, Extent.FEATURES);
      stored.checkShape(ModelFile.EXPLAINED_VARIANCE, Extent.COMPONENTS);
      stored.checkShape(ModelFile.EXPLAINED_VARIANCE_RATIO, Extent.COMPONENTS);
    }
    if (model.regression().isPresent()) {
      stored.checkShape(ModelFile.COEFFICIENTS, Extent.TARGETS, Extent.FEATURES);
      stored.checkShape(ModelFile.INTERCEPT, Extent.TARGETS);
    }
    return stored;
  }

  public ModelDescription description() {
    return description;
  }

  /** The mean of each feature [d]. */
  public double[] mean() throws IOException {
    return vector(ModelFile.MEAN);
  }

  /** What each centred feature is divided by [d]. */
  public double[] scale() throws IOException {
    return vector(ModelFile.SCALE);
  }

  /** True if covariance.npy is there. */
  public boolean hasCovariance() {
    return hasCovariance;
  }

  /**
   * Hands over the covariance's rows, first to last, in one array that is used again.
   *
   * @throws Failure (input) if the model has none
   */
  public void covariance(RowConsumer consumer) throws IOException {
    if (!hasCovariance) {
      throw Failure.input(folder.name(ModelFile.COVARIANCE) + " is not there: it was never formed");
    }
    try (NpyReader reader = reader(ModelFile.COVARIANCE)) {
      double[] row = new double[description.numFeatures()];
      for (int i = 0; i < row.length; i++) {
        reader.read(row, 0, row.length);
        consumer.accept(i, row);
      }
    }
  }

  /**
   * The covariance's rows, one at a time, of a model that has a covariance. The caller closes them.
   */
  public CovarianceRows covarianceRows() {
    return new CovarianceRows(description.numFeatures(), () -> reader(ModelFile.COVARIANCE));
  }

  /**
   * Rows that both features of a pair have values in, a row of the matrix at a time, of a model
   * whose covariance is pairwise-complete. The caller closes them.
   */
  public CovarianceRows pairCounts() {
    return new CovarianceRows(description.numFeatures(), () -> reader(ModelFile.PAIR_COUNTS));
  }

  /** The components, one a row [k, d]; no row without PCA. */
  public double[][] components() throws IOException {
    if (description.pca().isEmpty()) {
      return new double[0][];
    }
    try (InputStream in = folder.open(ModelFile.COMPONENTS)) {
      return NpyFile.readMatrix(in, folder.name(ModelFile.COMPONENTS));
    }
  }

  /** The variance along each component [k]. */
  public double[] explainedVariance() throws IOException {
    return description.pca().isEmpty() ? new double[0] : vector(ModelFile.EXPLAINED_VARIANCE);
  }

  /** The share of each component in the variance of all features [k]. */
  public double[] explainedVarianceRatio() throws IOException {
    return description.pca().isEmpty() ? new double[0] : vector(ModelFile.EXPLAINED_VARIANCE_RATIO);
  }

  /** The coefficients, one target a row [targets, d]; no row without a solve step. */
  public double[][] coefficients() throws IOException {
    if (description.regression().isEmpty()) {
      return new double[0][];
    }
    try (InputStream in = folder.open(ModelFile.COEFFICIENTS)) {
      return NpyFile.readMatrix(in, folder.name(ModelFile.COEFFICIENTS));
    }
  }

  /** The intercept of each target [targets], 0 where there is none. */
  public double[] intercept() throws IOException {
    return description.regression().isEmpty() ? new double[0] : vector(ModelFile.INTERCEPT);
  }

  private double[] vector(String file) throws IOException {
    try (InputStream in = folder.open(file)) {
      return NpyFile.readVector(in, folder.name(file));
    }
  }

  private NpyReader reader(String file) throws IOException {
    try {
      return NpyReader.open(folder.open(file), folder.name(file));
    } catch (FileNotFoundException e) {
      throw Failure.input(folder.name(file) + " is missing").because(e);
    }
  }

  /** Makes sure of a shape, each extent of which is a number that the description tells. */
  private void checkShape(String file, Extent... extents) throws IOException {
    NpyHeader header;
    try (NpyReader reader = reader(file)) {
      header = reader.header();
    }
    long[] shape = header.shape();
    if (shape.length != extents.length) {
      throw Failure.input(
          folder.name(file) + " has " + shape.length + " dimensions, not " + extents.length);
    }
    for (int i = shape.length - 1; i >= 0; i--) {
      checkExtent(file, shape[i], extents[i], shape.length == 1 ? "values" : AXES.get(i));
    }
    if (header.isFortranOrder() && shape.length == 2 && file.equals(ModelFile.COVARIANCE)) {
      throw Failure.input(
          folder.name(file) + " is in Fortran order; a model's arrays are in C order");
    }
    header.checkFileBytes(folder.bytes(file));
  }

  private void checkExtent(String file, long found, Extent extent, String axis) {
    int wanted =
        switch (extent) {
          case FEATURES -> description.numFeatures();
          case COMPONENTS -> description.numComponents();
          case TARGETS -> description.numTargets();
        };
    if (found != wanted) {
      throw Failure.input(
          folder.name(file)
              + " has "
              + found
              + " "
              + axis
              + ", "
              + ModelFile.DESCRIPTION
              + (extent == Extent.COMPONENTS ? " has " : " names ")
              + wanted
              + " "
              + extent.name().toLowerCase(Locale.ROOT));
    }
  }

  private enum Extent {
    FEATURES,
    COMPONENTS,
    TARGETS
  }

  /** Takes the rows of a matrix. */
  @FunctionalInterface
  public interface RowConsumer {
    /** A row; the array is used again for the next one. */
    void accept(int index, double[] row);
  }
}
