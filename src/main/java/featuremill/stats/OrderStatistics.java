package featuremill.stats;

import java.util.List;

/**
 * The quantiles of one column, as far as the passes of a {@link QuantileSearch} have found them.
 */
interface OrderStatistics {
  /** Values that are not missing. */
  long count();

  /**
   * Looks for quantiles in the buckets of a window.
   *
   * @param next gets the range of each bucket that holds something which is not known yet
   * @throws IllegalStateException if the window holds other values than in the pass before
   */
  void narrow(QuantileWindow window, QuantileCounts pass, List<QuantileSearch.Range> next);

  /** The quantiles; NaN where there are no values. */
  double[] quantiles(double[] probabilities);
}
