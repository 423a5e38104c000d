package featuremill.engine;

import featuremill.spark.SplitSize;
import featuremill.stats.WeightKind;

/**
 * How much a fit works on, as far as it is known.
 *
 * @param width features that are read
 * @param selected features that the fits work on
 * @param partitions of the input
 * @param stored what passes over the rows work on
 * @param targets columns that are fitted by the features, and read beside them
 * @param measured columns that row steps make the features of, and whose loss to float32 a scan
 *     measures beside its sums; 0 where it needs no sums of its own
 * @param weights what weights of rows stand for; null where each counts once
 */
record Extent(
    int width,
    int selected,
    InputSize size,
    int partitions,
    StoredSize stored,
    int targets,
    int measured,
    WeightKind weights) {

  /**
   * What can be told before the rows are read.
   *
   * @param partitions of the input; 0 to take what its size lets expect
   * @param vectors whether rows may be sparse
   */
  static Extent expected(int width, int selected, InputSize size, int partitions, boolean vectors) {
    return new Extent(
        width,
        selected,
        size,
        partitions > 0 ? partitions : expectedPartitions(size.bytes()),
        StoredSize.expected(size, rows(size, width), selected, vectors),
        0,
        0,
        null);
  }

  private static int expectedPartitions(long bytes) {
    long split = SplitSize.of(bytes);
    return bytes == 0 ? Integer.MAX_VALUE / 2 : Math.toIntExact((bytes + split - 1) / split);
  }

  private static long rows(InputSize size, int width) {
    return size.rows() > 0 ? size.rows() : size.bytes() / (8L * width);
  }

  /** About how many rows the input has; 0 where nothing tells. */
  long rows() {
    return rows(size, width);
  }

  /** The same with columns to be fitted. */
  Extent with(int fitted) {
    return new Extent(width, selected, size, partitions, stored, fitted, measured, weights);
  }

  /** The same with columns whose loss is measured. */
  Extent measuring(int columns) {
    return new Extent(width, selected, size, partitions, stored, targets, columns, weights);
  }

  /** The same of rows with weights; null for rows without. */
  Extent with(WeightKind kind) {
    return new Extent(width, selected, size, partitions, stored, targets, measured, kind);
  }

  /** The same, once the rows are counted. */
  Extent counted(int features, StoredSize found) {
    return new Extent(width, features, size, partitions, found, targets, measured, weights);
  }
}
