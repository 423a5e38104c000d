package featuremill.transform;

/**
 * A transform that reads rows by their entries, at the cost of the entries and not of the width.
 *
 * <p>A row's result depends on its values alone: entries of 0 count as if they were not stored, so
 * it does not matter how a row happens to be kept. {@link #apply} gives the same bits as {@link
 * #applyEntries} for the same row.
 */
public interface SparseTransform extends FittedTransform {

  /**
   * Transforms one row.
   *
   * @param columns of the entries, ascending, in 0 .. inputWidth - 1; the first {@code count} count
   * @param values of the entries; the columns without one are 0
   * @param out [outputWidth], overwritten
   * @throws IllegalArgumentException if an array is too short
   */
  void applyEntries(int[] columns, double[] values, int count, double[] out);
}
