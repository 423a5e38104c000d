package featuremill.engine;

import java.util.List;

/**
 * What to do with a Dataset: which columns are features, which are carried through, and the steps.
 *
 * @param features one vector or array column, or numeric columns, by name or glob
 * @param carry columns that reach the output untouched, by name or glob
 * @param storage how features are kept as they are read
 * @param weight of the rows; null where each counts once
 * @param size of the input, as far as it is known
 */
public record PipelineSpec(
    List<String> features,
    List<String> carry,
    List<Step> steps,
    Storage storage,
    RowWeight weight,
    InputSize size) {
  public PipelineSpec {
    features = List.copyOf(features);
    carry = List.copyOf(carry);
    steps = List.copyOf(steps);
  }

  /** The same for doubles of an input of unknown size. */
  public PipelineSpec(List<String> features, List<String> carry, List<Step> steps) {
    this(features, carry, steps, Storage.FLOAT64, InputSize.UNKNOWN);
  }

  /** The same for rows without weights. */
  public PipelineSpec(
      List<String> features,
      List<String> carry,
      List<Step> steps,
      Storage storage,
      InputSize size) {
    this(features, carry, steps, storage, null, size);
  }
}
