package featuremill.spark;

import featuremill.stats.Float32Rounding;
import featuremill.stats.Float32Tally;
import featuremill.transform.FittedTransform;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The rows of an input as one of its later steps sees them: those that masks keep, rounded to
 * float32 where the job says so, transformed, and gathered into blocks.
 */
final class GatheredRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowReader reader;
  private final RowHead head;
  private final boolean rounded;
  private final FittedTransform before;

  /**
   * @param before what is done to rows first; null for nothing
   * @throws IllegalArgumentException if the transform does not take rows of that many features
   */
  GatheredRows(FeatureColumns features, RowHead head, FittedTransform before) {
    if (before != null && before.inputWidth() != features.width()) {
      throw new IllegalArgumentException(
          "rows of "
              + features.width()
              + " features meet a transform of rows of "
              + before.inputWidth());
    }
    this.reader = features.reader(head.width());
    this.head = head;
    this.rounded = features.areRounded();
    this.before = before;
  }

  /** Features per row as it is read. */
  int inputWidth() {
    return reader.width();
  }

  /** Features per row of a block. */
  int width() {
    return before == null ? reader.width() : before.outputWidth();
  }

  /** What stands before the features. */
  RowHead head() {
    return head;
  }

  boolean isKept(InternalRow row) {
    return head.keeps(row);
  }

  /** Takes in row-major blocks, which are overwritten afterwards. */
  interface Sink {
    void take(double[] rows, int numRows);
  }

  /** Gathers rows and hands over each full block. */
  final class Block {
    private final Sink sink;
    private final int blockRows;
    private final double[] rows;
    private final double[] results;
    private final Float32Tally tally;
    private final double[] weights;
    private int filled;

    Block(int blockRows, Sink sink) {
      this(blockRows, sink, null, null);
    }

    /**
     * The same, measuring what rounding takes.
     *
     * @param tally null where that is not measured
     * @param weights what the rows of the block weigh by the time that it is full
     */
    Block(int blockRows, Sink sink, Float32Tally tally, double[] weights) {
      this.tally = tally;
      this.weights = weights;
      this.sink = sink;
      this.blockRows = blockRows;
      this.rows = new double[Math.multiplyExact(blockRows, reader.width())];
      this.results = before == null ? rows : new double[Math.multiplyExact(blockRows, width())];
    }

    /**
     * Takes in a row that is kept.
     *
     * @throws RaggedRowException if it has another number of features
     */
    void add(InternalRow row) {
      reader.read(row, rows, filled * reader.width(), feature -> {});
      filled++;
      if (filled == blockRows) {
        flush();
      }
    }

    /** Hands over what has gathered. */
    void flush() {
      if (filled == 0) {
        return;
      }
      if (tally != null) {
        tally.round(rows, weights, filled);
      } else if (rounded) {
        Float32Rounding.round(rows);
      }
      if (before != null) {
        before.apply(rows, filled, results);
      }
      sink.take(results, filled);
      filled = 0;
    }
  }
}
