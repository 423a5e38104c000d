package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.stats.Moments;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntPredicate;

/** Tells features that have few values other than zero from the others. */
final class RareFeatures {
  private final Step.Standardize step;
  private final Moments moments;
  private final int least;

  /**
   * @param step null where features are not standardized: all are common then
   * @param moments of the kept rows
   * @param form in which rows are stored, which tells what is rare where the step leaves it open
   */
  RareFeatures(Step.Standardize step, Moments moments, RowForm form) {
    this.step = step;
    this.moments = moments;
    int byDefault = form == RowForm.SPARSE ? Step.Standardize.SPARSE_MIN_NONZEROS : 0;
    this.least = step == null ? 0 : step.minNonzeros().orElse(byDefault);
  }

  /**
   * Those of some columns that are not rare.
   *
   * @throws Failure (exit 3) when none is left
   */
  int[] common(int[] columns) {
    int[] common = filtered(columns, j -> !isRare(j));
    if (common.length == 0) {
      throw Failure.input(
              String.format(
                  Locale.ROOT,
                  "none of %,d features has %,d values other than zero in the %,d kept rows",
                  columns.length,
                  least,
                  moments.rowsUsed()))
          .at(step.where())
          .fix("lower min_nonzeros, or give more rows");
    }
    return common;
  }

  /** The others. */
  int[] rare(int[] columns) {
    return filtered(columns, this::isRare);
  }

  private boolean isRare(int j) {
    return least > 0 && moments.rowsUsed() > 0 && moments.nonZeros(j) < least;
  }

  private static int[] filtered(int[] columns, IntPredicate predicate) {
    return Arrays.stream(columns).filter(predicate).toArray();
  }
}
