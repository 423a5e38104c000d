package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.stats.CoMoments;
import featuremill.stats.Float32Rounding;
import featuremill.stats.Float32Tally;
import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;

/** What one segment of a scan has seen: rows in, rows rejected by reason, moments of the rest. */
final class ScanState implements Serializable, Releasable {
  private static final long serialVersionUID = 1L;

  private final RowHead head;
  private final MaskTally masks;
  private final CoMoments moments;
  private final TreeSet<String> kernels = new TreeSet<>();

  /** Null where rows have no weights. */
  private final WeightTally weights;

  private Float32Rounding rounding;

  /** Null where no loss of other features than those of the moments is measured. */
  private Float32Tally tally;

  private String ragged;

  ScanState(RowHead head, CoMoments moments) {
    this(head, moments, Blas.best().kernels());
  }

  ScanState(RowHead head, CoMoments moments, String kernels) {
    this.head = head;
    this.masks = new MaskTally(head.reasons());
    this.weights = head.isWeighted() ? new WeightTally(head.weightColumn()) : null;
    this.moments = moments;
    this.kernels.add(kernels);
  }

  /** Has the rows rounded to float32 before they are summed. */
  void roundToFloat32() {
    rounding = new Float32Rounding(moments.numFeatures());
  }

  /** Has the loss measured of so many features that those of the moments were made of. */
  Float32Tally tallyOf(int sourceWidth) {
    tally = new Float32Tally(sourceWidth);
    return tally;
  }

  void countRows(long rows) {
    masks.countRows(rows);
  }

  void countRejected(InternalRow row) {
    masks.countRejected(head, row);
  }

  /** How much a kept row counts: 1 where rows have no weights, 0 where its weight is none. */
  double weight(InternalRow row) {
    return weights == null ? 1 : weights.take(head, row);
  }

  /**
   * Makes sure that every kept row had a weight, where rows have any.
   *
   * @throws Failure (exit 3) that names the column and counts what is none
   */
  void requireWeights() {
    if (weights != null) {
      weights.requireWeights();
    }
  }

  /** Remembers where the first row of another length stands. */
  void reportRagged(String place) {
    ragged = place;
  }

  /** Takes in the segment to the right, whose off-heap memory is freed. */
  ScanState combine(ScanState right) {
    masks.combine(right.masks);
    if (ragged == null) {
      ragged = right.ragged;
    }
    if (weights != null) {
      weights.combine(right.weights);
    }
    kernels.addAll(right.kernels);
    if (rounding != null) {
      rounding.combine(right.rounding);
    }
    if (tally != null) {
      tally.combine(right.tally);
    }
    moments.combine(right.moments);
    right.release();
    return this;
  }

  @Override
  public void release() {
    moments.close();
  }

  long rowsIn() {
    return masks.rowsIn();
  }

  long[] rejected() {
    return masks.rejected();
  }

  long[] firstRejected() {
    return masks.firstRejected();
  }

  /** Which kernels have summed the blocks: one kind, where the last bits are to be trusted. */
  Set<String> kernels() {
    return Set.copyOf(kernels);
  }

  CoMoments moments() {
    return moments;
  }

  /** What rounds the rows before they are summed, or null. */
  Float32Rounding rounding() {
    return rounding;
  }

  /** What measures the loss of the features that those of the moments were made of, or null. */
  Float32Tally tally() {
    return tally;
  }

  /** The first row of another length, or null. */
  String ragged() {
    return ragged;
  }
}
