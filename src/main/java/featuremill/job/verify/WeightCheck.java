package featuremill.job.verify;

import featuremill.engine.RowWeight;
import featuremill.job.model.ModelDescription;
import featuremill.reference.Comparison;
import featuremill.reference.DoubleDouble;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMeans;
import java.util.List;
import java.util.Optional;

/** What a model says of the weights of its rows: those that the job names, and their sum. */
final class WeightCheck {
  private static final double TOLERANCE = 0x1p-52;

  private final Optional<RowWeight> asked;
  private final Optional<ModelDescription.Weights> published;

  /**
   * @param asked null where rows have no weights
   */
  WeightCheck(RowWeight asked, ModelDescription model) {
    this.asked = Optional.ofNullable(asked);
    this.published = model.weights();
  }

  List<Quantity> against(ReferenceMeans means) {
    if (asked.isEmpty() && published.isEmpty()) {
      return List.of();
    }
    Quantity named = Comparison.count("column of weights", areThoseAsked() ? 1 : 0, 1);
    if (asked.isEmpty() || published.isEmpty()) {
      return List.of(named);
    }
    DoubleDouble sum = means.weights().sum();
    double error = Math.abs(sum.minus(DoubleDouble.of(published.get().sum())).value());
    long used = means.rowsUsed();
    return List.of(
        named,
        Comparison.count("rows of a weight above 0", published.get().rowsUsed(), used),
        new Quantity("sum of weights", error / sum.value(), TOLERANCE, "itself", used + " rows"));
  }

  private boolean areThoseAsked() {
    return asked
        .flatMap(
            weight ->
                published.map(
                    said -> said.column().equals(weight.column()) && said.kind() == weight.kind()))
        .orElse(false);
  }
}
