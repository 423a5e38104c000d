package featuremill.engine;

import featuremill.spark.FeatureColumns;
import featuremill.spark.PreparedRows;
import featuremill.spark.SelectedRows;
import featuremill.stats.Float32Loss;
import featuremill.transform.FittedTransform;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What rounding to float32 takes from the features as they are read, where row steps stand between
 * those and the fits: the first scan of the rows measures it beside its own statistics, and it is
 * looked at as soon as that scan has ended.
 */
final class InputLoss {
  private final Storage storage;
  private final Set<String> accepted;
  private final int[] columns;
  private final List<String> names;
  private Float32Loss found;

  /**
   * @param accepted names of the features that may lose their variance
   * @param read the features that are read
   * @param columns positions among those of the features that the first step meets
   */
  InputLoss(Storage storage, Set<String> accepted, FeatureColumns read, int[] columns) {
    this.storage = storage;
    this.accepted = accepted;
    this.columns = columns.clone();
    this.names = Arrays.stream(columns).mapToObj(read.names()::get).toList();
    this.found = read.areRounded() ? null : Float32Loss.none(columns.length);
  }

  /** Whether the next scan has to measure it. */
  boolean isWanted() {
    return found == null;
  }

  /** Rows as some steps leave them, for a scan that measures the loss where that is not known. */
  SelectedRows prepared(SelectedRows rows, FittedTransform steps, List<String> left) {
    return isWanted()
        ? PreparedRows.withSource(rows, steps, left)
        : PreparedRows.of(rows, steps, left);
  }

  /**
   * Takes the loss out of a scan, the first time.
   *
   * @param scanned what the scan says of features by their positions among those that are read
   * @throws featuremill.failure.Failure (exit 3) for features that float32 cannot hold
   */
  void take(Function<int[], Float32Loss> scanned) {
    if (isWanted()) {
      found = scanned.apply(columns);
      new StorageCheck(storage, names, found).requireHeld(accepted);
    }
  }

  /** The loss of the features that the first step meets. */
  Float32Loss found() {
    return found;
  }
}
