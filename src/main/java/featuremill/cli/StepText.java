package featuremill.cli;

import featuremill.engine.MaskCondition;
import featuremill.engine.RowStep;
import featuremill.engine.Step;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A step's settings by name, as a job file has them. */
final class StepText {
  private StepText() {}

  static Map<String, Object> settings(Step step) {
    Map<String, Object> settings = new LinkedHashMap<>();
    if (step instanceof Step.Mask mask && mask.conditions().size() == 1) {
      settings.putAll(mask.conditions().get(0).settings());
    } else if (step instanceof Step.Mask mask) {
      settings.put("conditions", mask.conditions().stream().map(MaskCondition::settings).toList());
    } else if (step instanceof Step.Select select) {
      settings.put("features", select.features());
    } else if (step instanceof Step.Standardize standardize) {
      settings.put("ddof", standardize.ddof());
      standardize.minNonzeros().ifPresent(least -> settings.put("min_nonzeros", least));
    } else if (step instanceof Step.Covariance covariance) {
      settings.put("ddof", covariance.ddof());
      if (covariance.missing() == Step.Missing.PAIRWISE) {
        settings.put("missing", "pairwise");
        settings.put("repair", covariance.repair().name().toLowerCase(Locale.ROOT));
      }
    } else if (step instanceof Step.Distances distances) {
      settings.put("metric", distances.metric().name().toLowerCase(Locale.ROOT));
      distances.nearest().ifPresent(most -> settings.put("nearest", most));
      if (!distances.id().isEmpty()) {
        settings.put("id", distances.id());
      }
      if (!distances.reference().isEmpty()) {
        settings.put("reference", distances.reference());
      }
    } else if (step instanceof RowStep rowStep) {
      settings.putAll(rowStep.settings());
    } else if (step instanceof Step.Solve solve) {
      settings.put("targets", solve.targets());
      settings.put("penalty", solve.penalty());
      settings.put("intercept", solve.intercept());
      settings.put("method", solve.method().name().toLowerCase(Locale.ROOT));
    } else if (step instanceof Step.Pca pca) {
      boolean fraction = pca.components().isFraction();
      Object components = pca.components().count();
      settings.put("components", fraction ? (Object) pca.components().fraction() : components);
      settings.put("solver", pca.solver().name().toLowerCase(Locale.ROOT));
      settings.put("tolerance", pca.tolerance());
      if (pca.limits().maxPasses() != Step.Limits.MAX_PASSES) {
        settings.put("max_passes", pca.limits().maxPasses());
      }
      pca.limits().maxComponents().ifPresent(most -> settings.put("max_components", most));
      pca.limits().block().ifPresent(vectors -> settings.put("block", vectors));
      if (!pca.scores().equals(Step.Scores.PLAIN)) {
        settings.put("whiten", pca.scores().whiten());
        settings.put("reconstruction_error", pca.scores().reconstructionError());
      }
    }
    return settings;
  }
}
