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
    implements Function2<Integer, Iterator<T>, Iterator<Tuple2<Integer, Chunk>>> {
  private static final long serialVersionUID = 1L;

  private final int width;
  private final RowHead head;
  private final CoMoments.Scope scope;
  private boolean severalSplits;
  private boolean roundsToFloat32;

  SegmentTask(int width, RowHead head, CoMoments.Scope scope) {
    this.width = width;
    this.head = head;
    this.scope = scope;
  }

  /** Says that a segment may run over several splits of the input. */
  void foldSeveralSplits() {
    severalSplits = true;
  }

  /** Says that values are rounded to float32 before they are summed. */
  void roundToFloat32() {
    roundsToFloat32 = true;
  }

  /** What stands before the features. */
  RowHead head() {
    return head;
  }

  CoMoments.Scope scope() {
    return scope;
  }

  @Override
  public final Iterator<Tuple2<Integer, Chunk>> call(Integer segment, Iterator<T> rows) {
    return Chunks.of(segment, state(rows));
  }

  /** The segment's state in one piece. */
  final Iterator<ScanState> whole(Iterator<T> rows) {
    return List.of(state(rows)).iterator();
  }

  private ScanState state(Iterator<T> rows) {
    CoMoments moments = new CoMoments(width, scope, head.weightKind());
    try {
      ScanState state = new ScanState(head, moments);
      if (roundsToFloat32) {
        state.roundToFloat32();
      }
      fold(rows, state);
      moments.releaseBlock();
      return state;
    } catch (RuntimeException e) {
      moments.close();
      throw e;
    }
  }

  private void fold(Iterator<T> rows, ScanState state) {
    CoMoments moments = state.moments();
    BlockBuffer block = new BlockBuffer(moments, state.rounding());
    try {
      fold(rows, state, block, feature -> moments.observeNulls(feature, 1));
      block.flush();
    } catch (RaggedRowException e) {
      long row = state.rowsIn() + e.rowsBefore() + 1;
      state.reportRagged(place(row) + " has " + e.found());
    }
  }

  /**
   * Takes in all rows. When one has another number of features, {@link ScanState#rowsIn} counts the
   * rows before the run that it was read with.
   */
  abstract void fold(
      Iterator<T> rows, ScanState state, BlockBuffer block, RowReader.NullReport nulls);

  /** Where a row stands, as well as Spark lets us know. */
  private String place(long rowOfSegment) {
    String file = InputFileBlockHolder.getInputFilePath().toString();
    if (file.isEmpty()) {
      return "row " + rowOfSegment + " of its " + (severalSplits ? "segment" : "partition");
    }
    long start = InputFileBlockHolder.getStartOffset();
    // Rows are counted from the segment's start, which may lie in another split.
    return (severalSplits ? "a row" : "row " + rowOfSegment)
        + (start > 0 ? " after byte " + start : "")
        + " of "
        + file;
  }
}
