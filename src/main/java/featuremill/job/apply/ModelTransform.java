package featuremill.job.apply;

import featuremill.engine.AppliedModel;
import featuremill.engine.Scoring;
import featuremill.engine.Step;
import featuremill.failure.Failure;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.transform.Chain;
import featuremill.transform.FittedTransform;
import featuremill.transform.Imputation;
import featuremill.transform.InverseProjection;
import featuremill.transform.InverseStandardization;
import featuremill.transform.Scale;
import featuremill.transform.ShapeCheck;
import featuremill.transform.Standardization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/** What a stored model makes of rows, and what made rows of its own. */
public final class ModelTransform {
  private final StoredModel model;
  private final ModelDescription description;

  public ModelTransform(StoredModel model) {
    this.model = model;
    this.description = model.description();
  }

  /**
   * Rows as a model leaves them.
   *
   * @param read the features that went in
   * @param outputWidth how many came out
   */
  public record Result(Dataset<Row> rows, FeatureColumns read, int outputWidth) {}

  /** Names of the columns that {@link #apply} writes beside the carried ones. */
  public List<String> outputs() {
    return scores().reconstructionError()
        ? List.of(FeatureRows.FEATURES, FeatureRows.RECONSTRUCTION_ERROR)
        : List.of(FeatureRows.FEATURES);
  }

  /**
   * Features of rows by the model, the same bits as those of the run that made it.
   *
   * @param wanted the feature columns; empty to go by what the model says
   * @throws Failure (exit 2) if the model changes nothing; (exit 3) if the features are not those
   *     of the model
   */
  public Result apply(Dataset<Row> input, List<String> wanted, List<StructField> carried)
      throws IOException {
    ModelInput features = new ModelInput(description);
    FeatureColumns read = features.columns(input, wanted);
    StoredSteps steps =
        StoredSteps.of(
            features.names(),
            description.preparation().map(ModelDescription.Preparation::steps).orElse(List.of()));
    AppliedModel applied =
        new AppliedModel(
            read,
            features.taken(read),
            steps.transforms(),
            ModelInput.positions(description.features().names(), steps.names()),
            filling(),
            standardization(),
            scoring());
    if (!applied.changesValues()) {
      throw Failure.usage("the model changes no values: there is nothing to apply")
          .fix("fit one with a step such as standardize or pca");
    }
    int width = description.numFeatures();
    int components = description.numComponents();
    return new Result(applied.features(input, carried), read, components == 0 ? width : components);
  }

  /**
   * Rows of the model's features, as {@link #apply} leaves them, back in the units of the input. Up
   * to rounding where all components were kept; else the nearest row that the scores tell of.
   *
   * @param wanted their column; empty for {@code features}
   * @throws Failure (exit 2) if a step of the model has no inverse; (exit 3) if rows have another
   *     width
   */
  public Result invert(Dataset<Row> input, List<String> wanted, List<StructField> carried)
      throws IOException {
    List<FittedTransform> chain = inverse();
    FeatureColumns read =
        FeatureColumns.resolve(input, wanted.isEmpty() ? List.of(FeatureRows.FEATURES) : wanted);
    ShapeCheck.ofRows(read.width()).modelWidth("invert", chain.get(0).inputWidth());
    FittedTransform back = new Chain(chain);
    return new Result(
        FeatureRows.transform(
            input, carried, read, back, FeatureRows.Output.PLAIN.refusing(read.names())),
        read,
        back.outputWidth());
  }

  private List<FittedTransform> inverse() throws IOException {
    List<FittedTransform> steps =
        description
            .preparation()
            .map(preparation -> InverseSteps.of(preparation.steps()))
            .orElse(List.of());
    Optional<Standardization> standardization = standardization();
    List<FittedTransform> chain = new ArrayList<>();
    if (description.pca().isPresent()) {
      if (scores().whiten()) {
        chain.add(new Scale(Arrays.stream(model.explainedVariance()).map(Math::sqrt).toArray()));
      }
      double[] zeros = new double[description.numFeatures()];
      chain.add(
          new InverseProjection(
              standardization.isPresent() ? zeros : model.mean(), zeros, model.components()));
    }
    standardization.map(InverseStandardization::new).ifPresent(chain::add);
    if (!steps.isEmpty() && !description.features().dropped().isEmpty()) {
      throw Failure.usage("the model has dropped features, which its row steps cannot be undone of")
          .fix("fit with standardize: {min_nonzeros: 0}");
    }
    chain.addAll(steps);
    if (chain.isEmpty()) {
      throw Failure.usage("the model changes no values: there is nothing to invert");
    }
    return chain;
  }

  private Step.Scores scores() {
    return description
        .pca()
        .map(ModelDescription.Pca::scores)
        .map(said -> new Step.Scores(said.whiten(), said.reconstructionError()))
        .orElse(Step.Scores.PLAIN);
  }

  /** A missing value is 0 once it is centred, where the fit took rows with missing values. */
  private Optional<Imputation> filling() throws IOException {
    boolean missing =
        description.covariance().flatMap(ModelDescription.Covariance::pairwise).isPresent();
    boolean centres = description.standardize().isPresent() || description.pca().isPresent();
    return missing && centres
        ? Optional.of(new Imputation(model.mean(), new int[0]))
        : Optional.empty();
  }

  private Optional<Standardization> standardization() throws IOException {
    if (description.standardize().isEmpty()) {
      return Optional.empty();
    }
    double[] mean = model.mean();
    return Optional.of(new Standardization(mean, new double[mean.length], model.scale()));
  }

  private Optional<Scoring> scoring() throws IOException {
    if (description.pca().isEmpty()) {
      return Optional.empty();
    }
    int[] centred =
        description
            .reading()
            .flatMap(ModelDescription.Reading::centred)
            .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
            .orElse(null);
    return Optional.of(
        new Scoring(
            model.mean(),
            model.scale(),
            model.components(),
            model.explainedVariance(),
            scores(),
            centred));
  }
}
