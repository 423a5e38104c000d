package featuremill.job.verify;

import featuremill.engine.Step;
import featuremill.job.model.ModelDescription;
import featuremill.reference.Comparison;
import featuremill.reference.Quantity;
import java.util.List;
import java.util.Map;

/**
 * What a job wants of scores besides the scores: that the model says so, and that the
 * reconstruction errors written are those of the definition.
 */
final class WrittenScores {
  private static final double TOLERANCE = 1e-13;

  /** Double-double multiplications that the errors of sampled rows may take. */
  private static final long BUDGET = 200_000_000;

  private final Step.Scores asked;

  WrittenScores(Step.Scores asked) {
    this.asked = asked;
  }

  List<Quantity> settings(ModelDescription model) {
    ModelDescription.Scores said =
        model.pca().map(ModelDescription.Pca::scores).orElse(ModelDescription.Scores.PLAIN);
    long agreed = said.whiten() == asked.whiten() ? 1 : 0;
    agreed += said.reconstructionError() == asked.reconstructionError() ? 1 : 0;
    return asked.equals(Step.Scores.PLAIN) && agreed == 2
        ? List.of()
        : List.of(Comparison.count("settings of scores", agreed, 2));
  }

  /**
   * Checks errors of some of the sampled rows.
   *
   * @param written the error of each sampled row by its position among all kept rows
   * @param samples the rows themselves, by the same positions
   */
  List<Quantity> errors(
      Map<Long, Double> written, Map<Long, ReferenceRow> samples, ExpectedRow expected) {
    if (!asked.reconstructionError()) {
      return List.of();
    }
    long affordable = Math.max(1, BUDGET / Math.max(1, 2 * expected.residualWork()));
    double worst = 0;
    int checked = 0;
    int width = 1;
    for (Map.Entry<Long, ReferenceRow> sample : samples.entrySet()) {
      if (checked < affordable) {
        Double found = written.get(sample.getKey());
        double error =
            found == null ? Double.NaN : expected.residualError(sample.getValue(), found);
        worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
        width = sample.getValue().width();
        checked++;
      }
    }
    // Of a sum of d products each rounding counts, a quarter of them in sequence.
    double tolerance = TOLERANCE + width * 0x1p-54;
    return List.of(
        new Quantity(
            "reconstruction errors",
            worst,
            tolerance,
            "|z| + |mean / scale| / 500",
            checked + " of " + samples.size() + " sampled rows"));
  }
}
