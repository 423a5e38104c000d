package featuremill.spark;

import featuremill.stats.WeightKind;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What stands before the features of a row in a scan: where there are masks, the set of those that
 * reject it, as bits of a {@code bigint} of which bit i is mask i; 0 for a row that is kept. Then,
 * where rows have weights, the weight.
 */
public final class RowHead implements Serializable {
  /** Masks that a head has room for; the sign stays free. */
  public static final int MOST_REASONS = Long.SIZE - 1;

  private static final long serialVersionUID = 1L;
  private static final long KEPT = 0;

  private final int reasons;

  /** Null where rows have no weights. */
  private final WeightColumn weight;

  /**
   * The head of rows that so many masks judge; with none of them it has no column.
   *
   * @throws IllegalArgumentException for more than {@value #MOST_REASONS}
   */
  public RowHead(int reasons) {
    this(reasons, null);
  }

  /**
   * The same for rows with weights.
   *
   * @param weight null for rows without
   */
  public RowHead(int reasons, WeightColumn weight) {
    if (reasons < 0 || reasons > MOST_REASONS) {
      throw new IllegalArgumentException(reasons + " masks are not 0 to " + MOST_REASONS);
    }
    this.reasons = reasons;
    this.weight = weight;
  }

  /** Columns before the features. */
  public int width() {
    return weightAt() + (isWeighted() ? 1 : 0);
  }

  private int weightAt() {
    return isMasked() ? 1 : 0;
  }

  boolean isWeighted() {
    return weight != null;
  }

  /** The column of weights; null where rows have none. */
  WeightColumn weightColumn() {
    return weight;
  }

  /** What weights stand for; null where rows have none. */
  WeightKind weightKind() {
    return isWeighted() ? weight.kind() : null;
  }

  /**
   * How much the row counts: 1 where rows have no weights; not looked at whether it is a weight.
   */
  double weight(InternalRow row) {
    return isWeighted() ? row.getDouble(weightAt()) : 1;
  }

  /** Whether the row has no value where its weight should be. */
  boolean isWeightNull(InternalRow row) {
    return isWeighted() && row.isNullAt(weightAt());
  }

  boolean isMasked() {
    return reasons > 0;
  }

  /** Number of masks. */
  int reasons() {
    return reasons;
  }

  /** The masks that reject the row, as bits. */
  long rejections(InternalRow row) {
    return isMasked() ? row.getLong(0) : KEPT;
  }

  /** Whether every mask keeps the row. */
  public boolean keeps(InternalRow row) {
    return rejections(row) == KEPT;
  }

  /** The first mask that rejects a row that is not kept. */
  int firstReason(InternalRow row) {
    return Long.numberOfTrailingZeros(rejections(row));
  }

  /**
   * Counts a row for each mask that rejects it.
   *
   * @param counts by mask
   */
  public void countRejected(InternalRow row, long[] counts) {
    for (long left = rejections(row); left != KEPT; left &= left - 1) {
      counts[Long.numberOfTrailingZeros(left)]++;
    }
  }
}
