package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.stats.CoMoments;
import featuremill.stats.Float32Loss;
import featuremill.stats.Float32Rounding;
import featuremill.stats.Float32Tally;
import featuremill.stats.Moments;
import featuremill.stats.SumsMemory;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * One scan of the input that gives every statistic the fits need: rows in, rows rejected by reason,
 * and the moments of the kept rows.
 *
 * <p>Runs of the Dataset's partitions are the segments, as {@link Segments} says. The bits of the
 * result depend on the rows, their order, the partitions they stand in and the size of the input,
 * and on nothing else. Files that can be read by columns are taken in by runs of rows when there
 * are no masks; the bits are those of the rows.
 *
 * <p>Cost: one pass over the selected columns; log<sub>16</sub>(segments) shuffles of one state per
 * segment, 4 d<sup>2</sup> bytes each for {@link CoMoments.Scope#FULL}; off the heap 8
 * d<sup>2</sup> bytes and a block in a task that scans, 16 d<sup>2</sup> in one that merges.
 */
public final class FeatureScan {
  private final long rowsIn;
  private final long[] rejected;
  private final long[] firstRejected;
  private final Set<String> kernels;
  private final Moments moments;
  private final Float32Rounding rounding;
  private final Float32Tally tally;
  private final long taskPeakBytes;

  private FeatureScan(
      long rowsIn,
      long[] rejected,
      long[] firstRejected,
      Set<String> kernels,
      Moments moments,
      Float32Rounding rounding,
      Float32Tally tally,
      long taskPeakBytes) {
    this.rowsIn = rowsIn;
    this.rejected = rejected;
    this.firstRejected = firstRejected;
    this.kernels = kernels;
    this.moments = moments;
    this.rounding = rounding;
    this.tally = tally;
    this.taskPeakBytes = taskPeakBytes;
  }

  /** Scans an input of unknown size. */
  public static FeatureScan run(
      Dataset<Row> input,
      FeatureColumns features,
      Column reason,
      int reasons,
      CoMoments.Scope scope) {
    return run(new SelectedRows(input, features, reason, reasons, 0), scope);
  }

  /**
   * Scans the rows.
   *
   * @throws Failure (exit 3) when a row has another number of features than the first one, or no
   *     weight where rows have weights
   */
  public static FeatureScan run(SelectedRows rows, CoMoments.Scope scope) {
    return run(rows, scope, MergeOrder.FIXED_TREE);
  }

  /** The same with another order of merging, for measurements of what the fixed one costs. */
  public static FeatureScan run(
      Dataset<Row> input,
      FeatureColumns features,
      Column reason,
      int reasons,
      CoMoments.Scope scope,
      long inputBytes,
      MergeOrder order) {
    return run(new SelectedRows(input, features, reason, reasons, inputBytes), scope, order);
  }

  private static FeatureScan run(SelectedRows selected, CoMoments.Scope scope, MergeOrder order) {
    FeatureColumns features = selected.features();
    // Of single columns next to the features a reader of runs knows nothing.
    boolean bare = selected.head().width() == 0 && selected.source() == null;
    Optional<JavaRDD<RowRun>> runs =
        bare ? RowRuns.of(selected.input(), features) : Optional.empty();
    if (runs.isPresent()) {
      return fold(runs.get(), new RunTask(features.width(), scope), selected, order);
    }
    RowReader reader = selected.reader();
    SegmentTask<InternalRow> task =
        reader instanceof VectorRowReader vectors
            ? new VectorTask(vectors, selected.head(), scope)
            : new RowTask(reader, selected.sourceReader(), selected.head(), scope);
    return fold(selected.internalRows(), task, selected, order);
  }

  private static <T> FeatureScan fold(
      JavaRDD<T> splits, SegmentTask<T> task, SelectedRows selected, MergeOrder order) {
    FeatureColumns features = selected.features();
    int segments =
        Segments.count(
            splits.getNumPartitions(), features.width(), task.scope(), selected.inputBytes());
    if (segments == 0) {
      try (CoMoments nothing =
          new CoMoments(features.width(), task.scope(), task.head().weightKind())) {
        long[] none = new long[task.head().reasons()];
        return new FeatureScan(0, none, none, Set.of(), nothing.finish(), null, null, 0);
      }
    }
    if (features.areRounded()) {
      task.roundToFloat32();
    }
    JavaRDD<T> rows = Neighbours.evenly(splits, segments);
    if (segments < splits.getNumPartitions()) {
      task.foldSeveralSplits();
    }
    OrderedReduce.Reduced<ScanState> reduced =
        order == MergeOrder.FIXED_TREE
            ? inOrder(rows, task, stateBytes(selected, task.scope()), segments)
            : asTasksEnd(rows, task);
    ScanState state = reduced.value();
    try {
      if (state.ragged() != null) {
        throw features.ragged(state.ragged());
      }
      state.requireWeights();
      return new FeatureScan(
          state.rowsIn(),
          state.rejected(),
          state.firstRejected(),
          state.kernels(),
          state.moments().finish(),
          state.rounding(),
          state.tally(),
          reduced.taskPeak());
    } finally {
      state.release();
    }
  }

  private static <T> OrderedReduce.Reduced<ScanState> inOrder(
      JavaRDD<T> rows, SegmentTask<T> task, long stateBytes, int segments) {
    JavaPairRDD<Integer, Chunk> partials =
        JavaPairRDD.fromJavaRDD(rows.mapPartitionsWithIndex(task, true));
    return OrderedReduce.<ScanState>reduce(
        partials, segments, stateBytes, (left, right) -> left.combine(right));
  }

  private static long stateBytes(SelectedRows selected, CoMoments.Scope scope) {
    FeatureColumns source = selected.source();
    return Segments.stateBytes(
            new SumsMemory(selected.features().width(), scope, selected.head().weightKind()))
        + (source == null ? 0 : Float32Tally.bytes(source.width()));
  }

  private static <T> OrderedReduce.Reduced<ScanState> asTasksEnd(
      JavaRDD<T> rows, SegmentTask<T> task) {
    return new OrderedReduce.Reduced<>(
        rows.mapPartitions(task::whole, true).treeReduce((left, right) -> left.combine(right)), 0);
  }

  public long rowsIn() {
    return rowsIn;
  }

  /** Rows that each mask rejected; a row counts for every mask that did. */
  public long[] rejected() {
    return rejected.clone();
  }

  /** Rows by the first mask that rejected them; their sum is the number of rejected rows. */
  public long[] firstRejected() {
    return firstRejected.clone();
  }

  /** The most off-heap bytes that a task of the scan had at once. */
  public long taskPeakBytes() {
    return taskPeakBytes;
  }

  /**
   * The kernels that summed the blocks, on all executors. Bits repeat where there is one kind, and
   * the same the next time.
   */
  public Set<String> kernels() {
    return kernels;
  }

  /** The moments of the kept rows. */
  public Moments moments() {
    return moments;
  }

  /**
   * What rounding to float32 has taken from some of the columns, where these were rounded as they
   * were scanned.
   *
   * @param columns of the scan, in the order wanted
   * @param selected moments of those columns
   */
  public Float32Loss loss(int[] columns, Moments selected) {
    return rounding == null
        ? Float32Loss.none(columns.length)
        : Float32Loss.of(rounding.select(columns), selected);
  }

  /**
   * What rounding to float32 has taken from some of the features that those of the scan were made
   * of.
   *
   * @param columns of the source, in the order wanted
   */
  public Float32Loss sourceLoss(int[] columns) {
    return tally == null ? Float32Loss.none(columns.length) : tally.loss(columns);
  }
}
