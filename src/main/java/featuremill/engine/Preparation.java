package featuremill.engine;

import featuremill.spark.FeatureColumns;
import featuremill.spark.PreparedRows;
import featuremill.spark.SelectedRows;
import featuremill.transform.Chain;
import featuremill.transform.FittedTransform;
import featuremill.transform.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The row steps that stand between the features as they are read and the fits, ready to be applied.
 * Immutable.
 */
public final class Preparation {
  private final FeatureColumns read;
  private final List<String> inputs;
  private final Selection selection;
  private final List<FittedRowStep> steps;

  private Preparation(
      FeatureColumns read, List<String> inputs, Selection selection, List<FittedRowStep> steps) {
    this.read = read;
    this.inputs = inputs;
    this.selection = selection;
    this.steps = List.copyOf(steps);
  }

  /**
   * No step yet.
   *
   * @param read the features that are read
   * @param columns positions among those of the features that the first step meets
   */
  static Preparation of(FeatureColumns read, int[] columns) {
    return new Preparation(
        read,
        Arrays.stream(columns).mapToObj(read.names()::get).toList(),
        new Selection(read.width(), columns),
        List.of());
  }

  /** One step more. */
  Preparation with(FittedRowStep step) {
    List<FittedRowStep> longer = new ArrayList<>(steps);
    longer.add(step);
    return new Preparation(read, inputs, selection, longer);
  }

  /** Whether there is no step: the fits see the features as they are read. */
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /** The features as they are read. */
  FeatureColumns read() {
    return read;
  }

  /** Whether missing values may be in the input: a step puts something in their place. */
  boolean takesMissing() {
    return steps.stream()
        .map(FittedRowStep::step)
        .anyMatch(
            step ->
                step instanceof RowStep.Impute
                    || step instanceof RowStep.Replace replace && replace.takesMissing());
  }

  /** Names of the features that the first step meets. */
  public List<String> inputs() {
    return inputs;
  }

  /** The steps, in order. */
  public List<FittedRowStep> steps() {
    return steps;
  }

  /** Names of the features that the last step leaves. */
  List<String> names() {
    return steps.isEmpty() ? inputs : steps.get(steps.size() - 1).names();
  }

  /** From the features as they are read to those that the last step leaves. */
  List<FittedTransform> transforms() {
    List<FittedTransform> chain = new ArrayList<>();
    boolean narrows = selection.outputWidth() < selection.inputWidth();
    if (narrows || steps.isEmpty()) {
      chain.add(selection);
    }
    steps.forEach(step -> chain.add(step.transform()));
    return chain;
  }

  /** The rows as the last step leaves them. */
  SelectedRows of(SelectedRows rows) {
    return PreparedRows.of(rows, new Chain(transforms()), names());
  }

  /** The same, for a scan that finds the loss of the features as they are read. */
  SelectedRows of(SelectedRows rows, InputLoss loss) {
    return loss.prepared(rows, new Chain(transforms()), names());
  }
}
