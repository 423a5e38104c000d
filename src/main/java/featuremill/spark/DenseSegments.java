package featuremill.spark;

import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/**
 * The RDD of a selection's stored segments, one element a partition: by columns where they are
 * handed out and there are no masks, else row by row.
 */
final class DenseSegments {
  private final String operator;
  private final SelectedRows rows;
  private final Centring centring;
  private final int blockColumns;
  private final long budget;

  private DenseSegments(
      String operator, SelectedRows rows, Centring centring, int blockColumns, long budget) {
    this.operator = operator;
    this.rows = rows;
    this.centring = centring;
    this.blockColumns = blockColumns;
    this.budget = budget;
  }

  /**
   * The segments, not stored yet.
   *
   * @param operator a name of its own for whom they belong to
   */
  static JavaRDD<StoredSegment> of(
      String operator, SelectedRows rows, Centring centring, int blockColumns, long budget) {
    return new DenseSegments(operator, rows, centring, blockColumns, budget).segments();
  }

  private JavaRDD<StoredSegment> segments() {
    Optional<JavaRDD<RowRun>> runs =
        rows.head().width() > 0 ? Optional.empty() : RowRuns.of(rows.input(), rows.features());
    if (runs.isPresent()) {
      return stored(runs.get(), new RunFeed(rows.features().width()));
    }
    return stored(rows.internalRows(), new SingleRowFeed(rows.reader(), rows.head()));
  }

  private <T> JavaRDD<StoredSegment> stored(JavaRDD<T> splits, RowFeed<T> feed) {
    int partitions = splits.getNumPartitions();
    int segments =
        partitions == 0
            ? 0
            : RowCut.segments(partitions, centring.width(), blockColumns, rows.inputBytes());
    StoreTask<T> task =
        new StoreTask<>(operator, feed, rows.features().areRounded(), centring, budget);
    return Neighbours.evenly(splits, segments)
        .mapPartitionsWithIndex(task, true)
        .persist(StorageLevel.MEMORY_ONLY());
  }
}
