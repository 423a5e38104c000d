package featuremill.job;

import com.fasterxml.jackson.databind.JsonNode;
import featuremill.decomposition.Certificate;
import featuremill.decomposition.ProbeRecord;
import featuremill.decomposition.SignRule;
import featuremill.engine.Fit;
import featuremill.engine.PairwiseFit;
import featuremill.engine.Plan;
import featuremill.engine.PrincipalComponents;
import featuremill.engine.RowWeight;
import featuremill.engine.Solution;
import featuremill.engine.Step;
import featuremill.job.model.ModelCertificate;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.ModelRegression;
import featuremill.job.model.ModelWriter;
import featuremill.job.publish.Folder;
import featuremill.linalg.DenseBlock;
import featuremill.spark.FeatureColumns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Writes what a fit has found as a model. */
final class FittedModel {
  private final JobSpec job;
  private final Fit fit;
  private final String fingerprint;

  FittedModel(JobSpec job, Fit fit, String fingerprint) {
    this.job = job;
    this.fit = fit;
    this.fingerprint = fingerprint;
  }

  void write(Folder folder) {
    ModelWriter writer = new ModelWriter(folder, description());
    try {
      double[] mean = new double[fit.featureNames().size()];
      Arrays.setAll(mean, fit.moments()::mean);
      writer.mean(mean);
      writer.scale(fit.scale());
      if (fit.matrix() != null) {
        // Filled once by tiles: taking what lies below the diagonal row by row strides over memory.
        DenseBlock covariance = fit.matrix().full();
        double[] row = new double[covariance.columns()];
        writer.covariance(
            i -> {
              covariance.copyRow(i, row, 0);
              return row;
            });
      }
      if (fit.pairwise() != null) {
        writer.pairCounts(fit.pairwise().counts()::row);
      }
      if (fit.stripes() != null) {
        writer.covariance(fit.stripes()::row);
      }
      PrincipalComponents components = fit.components();
      if (components != null) {
        writer.components(
            components.pairs()::vector,
            components.pairs().values(),
            components.explainedVarianceRatio());
      }
      if (fit.solution() != null) {
        writer.regression(fit.solution().fit().coefficients(), fit.solution().fit().intercept());
      }
      writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ModelDescription description() {
    Plan plan = fit.plan();
    List<ModelDescription.Transform> transforms = new ArrayList<>();
    if (plan.standardize() != null) {
      transforms.add(ModelDescription.Transform.STANDARDIZE);
    }
    if (plan.pca() != null) {
      transforms.add(ModelDescription.Transform.PCA);
    }
    List<JsonNode> steps = new ArrayList<>();
    JobJson.steps(job.steps()).forEach(steps::add);
    return new ModelDescription(
        Environment.version(),
        job.name(),
        fingerprint,
        fit.rows().kept(),
        new ModelDescription.Features(
            fit.featureNames(),
            fit.constantFeatures(),
            fit.nearConstantFeatures(),
            fit.lowPrecisionFeatures(),
            fit.dropped(),
            Optional.ofNullable(fit.loss())
                .map(
                    loss ->
                        new ModelDescription.Float32(
                            Arrays.stream(loss.all()).boxed().toList(),
                            job.input().storage().acceptLoss()))),
        steps,
        transforms,
        Optional.ofNullable(plan.standardize())
            .map(step -> new ModelDescription.Standardize(step.ddof())),
        covariance(plan),
        Optional.ofNullable(fit.components()).map(found -> pca(found, plan.pca().scores())),
        PreparationJson.of(fit.pipeline().preparation()),
        Optional.ofNullable(job.input().weight()).map(this::weights),
        Optional.ofNullable(fit.solution()).map(FittedModel::regression),
        reading());
  }

  private ModelDescription.Weights weights(RowWeight weight) {
    return new ModelDescription.Weights(
        weight.column(), weight.kind(), fit.moments().weightSum(), fit.moments().rowsUsed());
  }

  private Optional<ModelDescription.Reading> reading() {
    FeatureColumns read = fit.pipeline().features();
    if (!read.isOneColumn()) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelDescription.Reading(
            read.fields().get(0).name(),
            read.width(),
            Optional.ofNullable(fit.pipeline().centredExplicitly())
                .map(centred -> Arrays.stream(centred).boxed().toList())));
  }

  /** What was formed, or what the components are of without that it was. */
  private Optional<ModelDescription.Covariance> covariance(Plan plan) {
    boolean formed = fit.matrix() != null || fit.stripes() != null;
    if (!formed && (plan.byTriangle() || fit.components() == null)) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelDescription.Covariance(
            plan.matrix() == Plan.Matrix.CORRELATION
                ? ModelDescription.Matrix.CORRELATION
                : ModelDescription.Matrix.COVARIANCE,
            plan.standardize() == null
                ? ModelDescription.Basis.RAW
                : ModelDescription.Basis.STANDARDIZED,
            plan.covarianceDdof(),
            Optional.ofNullable(fit.pairwise()).map(FittedModel::pairwise),
            FitWarnings.of(fit)));
  }

  private static ModelDescription.PairwiseComplete pairwise(PairwiseFit pairs) {
    return new ModelDescription.PairwiseComplete(
        pairs.repair().name().toLowerCase(Locale.ROOT),
        pairs.outcome().smallestBefore(),
        pairs.outcome().smallestAfter(),
        pairs.outcome().change(),
        pairs.outcome().iterations());
  }

  private static ModelDescription.Pca pca(PrincipalComponents components, Step.Scores scores) {
    return new ModelDescription.Pca(
        components.count(),
        components.pairs().solver(),
        SignRule.VERSION,
        components.rank(),
        components.totalVariance(),
        Arrays.stream(components.pairs().residuals()).boxed().toList(),
        Optional.ofNullable(components.certificate()).map(FittedModel::certificate),
        new ModelDescription.Scores(scores.whiten(), scores.reconstructionError()));
  }

  /** A solution as models and receipts have it. */
  static ModelRegression regression(Solution solution) {
    return new ModelRegression(
        solution.targets(),
        solution.step().penalty(),
        solution.step().intercept(),
        Choice.word(solution.method()),
        solution.reason(),
        solution.fit().conditionNumber(),
        Arrays.stream(solution.fit().residualSumOfSquares()).boxed().toList(),
        Arrays.stream(solution.rSquared())
            .mapToObj(r -> Double.isNaN(r) ? OptionalDouble.empty() : OptionalDouble.of(r))
            .toList());
  }

  /** A certificate as models and receipts have it. */
  static ModelCertificate certificate(Certificate proved) {
    return new ModelCertificate(
        switch (proved.kind()) {
          case PROOF -> ModelCertificate.Kind.PROOF;
          case EXACT -> ModelCertificate.Kind.EXACT;
          case UP_TO -> ModelCertificate.Kind.UP_TO;
        },
        proved.isWhole() ? OptionalDouble.empty() : OptionalDouble.of(proved.bound()),
        proved.eigenvalueErrors(),
        proved.clusters().stream()
            .map(
                cluster ->
                    new ModelCertificate.Cluster(
                        cluster.from(), cluster.to(), cluster.sine(), cluster.cut()))
            .toList(),
        proved.rounding().measured(),
        proved.rounding().guaranteed(),
        proved.tolerance(),
        proved.atFloor(),
        proved.probe().map(FittedModel::probe));
  }

  private static ModelCertificate.Probe probe(ProbeRecord probe) {
    return new ModelCertificate.Probe(
        probe.failureProbability(),
        probe.seed(),
        probe.columns(),
        probe.steps(),
        probe.kept(),
        probe.outside());
  }
}
