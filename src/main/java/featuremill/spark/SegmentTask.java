package featuremill.spark;

import featuremill.stats.CoMoments;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.rdd.InputFileBlockHolder;
import scala.Tuple2;

/**
 * Folds one segment of the input: counts rows, and hands those that are kept to the accumulator
 * block by block. Blocks are runs of kept rows, so a segment's result depends on its rows alone,
 * not on the form in which they come.
 *
 * @param <T> the form in which rows come
 */
abstract class SegmentTask<T>
    implements Function2<Integer, Iterator<T>, Iterator<Tuple2<Integer, Packed>>> {
  private static final long serialVersionUID = 1L;

  private final int width;
  private final int reasons;
  private final CoMoments.Scope scope;

  SegmentTask(int width, int reasons, CoMoments.Scope scope) {
    this.width = width;
    this.reasons = reasons;
    this.scope = scope;
  }

  @Override
  public final Iterator<Tuple2<Integer, Packed>> call(Integer segment, Iterator<T> rows) {
    try (CoMoments moments = new CoMoments(width, scope)) {
      ScanState state = new ScanState(reasons, moments);
      BlockBuffer block = new BlockBuffer(moments);
      try {
        fold(rows, state, block, feature -> moments.observeNulls(feature, 1));
        block.flush();
      } catch (RaggedRowException e) {
        long row = state.rowsIn() + e.rowsBefore() + 1;
        state.reportRagged(place(row) + " has " + e.found() + " features");
      }
      return List.of(new Tuple2<>(segment, Packed.of(state))).iterator();
    }
  }

  /**
   * Takes in all rows. When one has another number of features, {@link ScanState#rowsIn} counts the
   * rows before the run that it was read with.
   */
  abstract void fold(
      Iterator<T> rows, ScanState state, BlockBuffer block, RowReader.NullReport nulls);

  /** Where a row stands, as well as Spark lets us know. */
  private static String place(long rowOfSegment) {
    String file = InputFileBlockHolder.getInputFilePath().toString();
    if (file.isEmpty()) {
      return "row " + rowOfSegment + " of its partition";
    }
    long start = InputFileBlockHolder.getStartOffset();
    return "row " + rowOfSegment + (start > 0 ? " after byte " + start : "") + " of " + file;
  }
}
