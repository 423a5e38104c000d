package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * One scan of the input that gives every statistic the fits need: rows in, rows rejected by reason,
 * and the moments of the kept rows.
 *
 * <p>The Dataset's partitions are the segments. The bits of the result depend on the rows, their
 * order and the partitions they stand in, and on nothing else. Files that Spark reads by columns
 * are taken in batch by batch when there are no masks; the bits are those of the rows.
 *
 * <p>Cost: one pass over the selected columns; log<sub>8</sub>(partitions) shuffles of one state
 * per partition, 4 d<sup>2</sup> bytes each for {@link CoMoments.Scope#FULL}.
 */
public final class FeatureScan {
  private final long rowsIn;
  private final long[] rejected;
  private final Moments moments;

  private FeatureScan(long rowsIn, long[] rejected, Moments moments) {
    this.rowsIn = rowsIn;
    this.rejected = rejected;
    this.moments = moments;
  }

  /**
   * Scans the input.
   *
   * @param reason an integer column: -1 for a row that is kept, else the index of the mask that
   *     rejects it; not looked at when there are no masks
   * @param reasons number of masks
   * @throws Failure (exit 3) when a row has another number of features than the first one
   */
  public static FeatureScan run(
      Dataset<Row> input,
      FeatureColumns features,
      Column reason,
      int reasons,
      CoMoments.Scope scope) {
    Optional<BatchReader> batchReader = reasons == 0 ? features.batchReader() : Optional.empty();
    Optional<JavaRDD<ColumnarBatch>> batches =
        batchReader.flatMap(reader -> InternalRows.batches(input.select(features.storedColumns())));
    if (batches.isPresent()) {
      return fold(batches.get(), new BatchTask(batchReader.get(), scope), features, 0, scope);
    }
    List<Column> columns = new ArrayList<>();
    if (reasons > 0) {
      columns.add(reason);
    }
    columns.addAll(features.columns());
    RowReader reader = features.reader(reasons > 0 ? 1 : 0);
    JavaRDD<InternalRow> rows = InternalRows.of(input.select(columns.toArray(new Column[0])));
    SegmentTask<InternalRow> task =
        reader instanceof VectorRowReader vectors
            ? new VectorTask(vectors, reasons, scope)
            : new RowTask(reader, reasons, scope);
    return fold(rows, task, features, reasons, scope);
  }

  private static <T> FeatureScan fold(
      JavaRDD<T> rows,
      SegmentTask<T> task,
      FeatureColumns features,
      int reasons,
      CoMoments.Scope scope) {
    int segments = rows.getNumPartitions();
    if (segments == 0) {
      try (CoMoments nothing = new CoMoments(features.width(), scope)) {
        return new FeatureScan(0, new long[reasons], nothing.finish());
      }
    }
    JavaPairRDD<Integer, Packed> partials =
        JavaPairRDD.fromJavaRDD(rows.mapPartitionsWithIndex(task, true));
    ScanState state =
        OrderedReduce.<ScanState>reduce(partials, segments, (left, right) -> left.combine(right));
    try {
      if (state.ragged() != null) {
        throw Failure.input(state.ragged() + " where the first row has " + features.width())
            .fix(
                "every row of an array or vector column must have the same length; mask it out"
                    + " with an expression such as size(x) = "
                    + features.width());
      }
      return new FeatureScan(state.rowsIn(), state.rejected(), state.moments().finish());
    } finally {
      state.release();
    }
  }

  public long rowsIn() {
    return rowsIn;
  }

  /** Rows rejected, by the index of the mask that rejected them. */
  public long[] rejected() {
    return rejected.clone();
  }

  /** The moments of the kept rows. */
  public Moments moments() {
    return moments;
  }
}
