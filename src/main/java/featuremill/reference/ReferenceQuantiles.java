package featuremill.reference;

import java.io.Serializable;

/**
 * A quantile of one column, found again near a published one by counting: what lies below its
 * neighbourhood, and which values lie in it. That settles the quantile in one pass if the published
 * one is right, and shows that it is not otherwise. NaN and values of weight 0 are left out.
 */
public interface ReferenceQuantiles extends Serializable {
  /**
   * Counts that have seen nothing.
   *
   * @param kind what weights stand for; rows without weights are each repeated once
   * @param published quantile
   * @param radius of the neighbourhood: how far the values that it was made of may be from these
   */
  static ReferenceQuantiles near(ReferenceWeights.Kind kind, double published, double radius) {
    return kind == ReferenceWeights.Kind.RELIABILITY
        ? new TrustedQuantiles(published, radius)
        : new RepeatedQuantiles(published, radius);
  }

  /** Takes in a value of a weight, 0 or more. */
  void observe(double x, double weight);

  /** Adds what another part has seen, which is of the same kind. */
  void combine(ReferenceQuantiles other);

  /** Values seen: as often as they are repeated. */
  long count();

  /**
   * The quantile; NaN when it lies so far from the published one that the pass has not seen it, and
   * without values. Of repeated values by linear interpolation between order statistics, NumPy's
   * default; of reliabilities the smallest value up to which weights sum up to the probability of
   * the total or more, NumPy's {@code inverted_cdf}.
   *
   * @param probability as it is written in decimals; for repeated values a power of two times an
   *     integer, so that ranks are exact
   */
  double of(double probability);

  /** The largest magnitude of what a quantile near the published one is made of. */
  double size();
}
