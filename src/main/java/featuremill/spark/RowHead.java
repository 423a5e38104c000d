package featuremill.spark;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * What stands before the features of a row in a scan: where there are masks, the set of those that
 * reject it, as bits of a {@code bigint} of which bit i is mask i; 0 for a row that is kept.
 */
public final class RowHead implements Serializable {
  /** Masks that a head has room for; the sign stays free. */
  public static final int MOST_REASONS = Long.SIZE - 1;

  private static final long serialVersionUID = 1L;
  private static final long KEPT = 0;

  private final int reasons;

  /**
   * The head of rows that so many masks judge; with none of them it has no column.
   *
   * @throws IllegalArgumentException for more than {@value #MOST_REASONS}
   */
  public RowHead(int reasons) {
    if (reasons < 0 || reasons > MOST_REASONS) {
      throw new IllegalArgumentException(reasons + " masks are not 0 to " + MOST_REASONS);
    }
    this.reasons = reasons;
  }

  /** Columns before the features. */
  public int width() {
    return isMasked() ? 1 : 0;
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
