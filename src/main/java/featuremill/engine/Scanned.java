package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.Dtype;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureScan;
import featuremill.stats.Float32Loss;
import featuremill.stats.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the scan of the kept rows has found. Owns the moments, which hold off-heap memory.
 *
 * @param preparation what was done to the rows before
 * @param read the features that were scanned
 * @param columns positions among those of the features that the fits work on
 * @param dropped names of the features that are left out because few of their values are not zero
 * @param loss what float32 took from the features as they are read; null where they are kept as
 *     doubles
 */
record Scanned(
    RowCounts rows,
    MaskChain masks,
    Preparation preparation,
    FeatureColumns read,
    int[] columns,
    List<String> dropped,
    Moments moments,
    Float32Loss loss)
    implements AutoCloseable {

  /**
   * Takes the moments out of a scan, those of some columns; the others are dropped.
   *
   * @param dtype how the features are kept as they are read
   * @param inputLoss what that has taken, where row steps stand before the fits
   */
  static Scanned of(
      FeatureScan scan,
      MaskChain masks,
      Preparation preparation,
      FeatureColumns read,
      int[] columns,
      int[] dropped,
      Dtype dtype,
      InputLoss inputLoss) {
    Moments moments = narrowed(scan.moments(), columns);
    return new Scanned(
        RowCounts.of(scan.rowsIn(), scan.moments().numRows(), scan.rejected(), masks.masks()),
        masks,
        preparation,
        read,
        columns,
        names(read, dropped),
        moments,
        loss(scan, preparation, columns, moments, dtype, inputLoss));
  }

  private static Float32Loss loss(
      FeatureScan scan,
      Preparation preparation,
      int[] columns,
      Moments moments,
      Dtype dtype,
      InputLoss inputLoss) {
    if (dtype == Dtype.FLOAT64) {
      return null;
    }
    return preparation.isEmpty() ? scan.loss(columns, moments) : inputLoss.found();
  }

  private static Moments narrowed(Moments all, int[] columns) {
    if (columns.length == all.numFeatures()) {
      return all;
    }
    try (all) {
      return all.select(columns);
    }
  }

  /** Names of the features that the fits work on. */
  List<String> names() {
    return names(read, columns);
  }

  private static List<String> names(FeatureColumns read, int[] columns) {
    return Arrays.stream(columns).mapToObj(read.names()::get).toList();
  }

  /** What passes over the rows will work on. */
  StoredSize size(RowForm form) {
    double share =
        form == RowForm.DENSE
            ? 1
            : RowForm.density(moments, IntStream.range(0, columns.length).toArray());
    double values = (double) moments.rowsUsed() * columns.length;
    return new StoredSize(form, moments.rowsUsed(), (long) (share * values));
  }

  /**
   * Makes sure that the fits have something to work on.
   *
   * @param accepted names of the features that may lose their variance to float32
   * @throws Failure (exit 3) for no rows, for values that no statistic takes in, and for columns
   *     that float32 cannot hold
   */
  void requireUsable(Storage storage, Set<String> accepted) {
    if (loss != null && preparation.isEmpty()) {
      // First, as overflow leaves infinities of which the input knows nothing.
      new StorageCheck(storage, names(), loss).requireHeld(accepted);
    }
    new MomentsCheck(rows, names(), moments).requireUsable();
  }

  @Override
  public void close() {
    moments.close();
  }
}
