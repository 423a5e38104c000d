package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.FeatureColumns;
import featuremill.spark.SelectedRows;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Fits row steps one after the other, each to the rows as those before leave them. */
final class PreparationFitting {
  private final List<RowStep> steps;
  private final OperandReader operands;

  PreparationFitting(List<RowStep> steps, Configuration hadoop) {
    this.steps = steps;
    this.operands = new OperandReader(hadoop);
  }

  /**
   * The steps without their statistics: names and widths are right, values are not. Reads operands,
   * and no rows.
   *
   * @throws Failure (exit 2) when a step does not fit the features that it meets
   */
  Preparation outline(FeatureColumns read, int[] columns) {
    Preparation preparation = Preparation.of(read, columns);
    for (RowStep step : steps) {
      List<String> names = preparation.names();
      FeatureStatistics unknown = FeatureStatistics.unknown(names.size());
      preparation = preparation.with(new RowStepFitting(operands, names, unknown).fit(step));
    }
    return preparation;
  }

  /**
   * The steps, fitted. A scan for each that needs statistics.
   *
   * @param gates of the masks that chose the rows
   * @param loss of the features as they are read, which the first of the scans finds
   * @throws Failure (exit 2 or 3) when a step does not fit the features or the rows; (exit 4) when
   *     the masks reject too many
   */
  Preparation fit(SelectedRows rows, int[] columns, Gates gates, InputLoss loss, ScanTimer timer) {
    Preparation preparation = Preparation.of(rows.features(), columns);
    for (RowStep step : steps) {
      RowStatistics statistics = new RowStatistics(rows, preparation, step, gates, loss);
      FeatureStatistics found =
          step.needs() == RowStep.Needs.NOTHING
              ? statistics.find()
              : timer.time(RowStatistics.purpose(step), statistics::find);
      List<String> names = preparation.names();
      preparation = preparation.with(new RowStepFitting(operands, names, found).fit(step));
    }
    return preparation;
  }
}
