package featuremill.reference;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * Order statistics near a published quantile of one column, by counting: how many values lie below
 * its neighbourhood, which ones lie in it, and which are the nearest outside. That settles the
 * quantile in one pass if the published one is right, and shows that it is not otherwise. NaN is
 * left out.
 */
public final class ReferenceQuantiles implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double from;
  private final double to;
  private final TreeMap<Double, Long> near = new TreeMap<>();
  private long below;
  private long count;
  private double nearestBelow = Double.NEGATIVE_INFINITY;
  private double nearestAbove = Double.POSITIVE_INFINITY;

  /**
   * @param published quantile
   * @param radius of the neighbourhood: how far the values that it was made of may be from these
   */
  public ReferenceQuantiles(double published, double radius) {
    this.from = published - radius;
    this.to = published + radius;
  }

  public void observe(double x) {
    observe(x, 1);
  }

  /** The same for a value that stands several times, or not at all. */
  public void observe(double x, long times) {
    if (Double.isNaN(x) || times == 0) {
      return;
    }
    count += times;
    if (x < from) {
      below += times;
      nearestBelow = Math.max(nearestBelow, x);
    } else if (x > to) {
      nearestAbove = Math.min(nearestAbove, x);
    } else {
      near.merge(x, times, Long::sum);
    }
  }

  /** Adds what another part has seen. */
  public void combine(ReferenceQuantiles other) {
    count += other.count;
    below += other.below;
    nearestBelow = Math.max(nearestBelow, other.nearestBelow);
    nearestAbove = Math.min(nearestAbove, other.nearestAbove);
    other.near.forEach((x, times) -> near.merge(x, times, Long::sum));
  }

  public long count() {
    return count;
  }

  /**
   * The quantile by linear interpolation between order statistics, NumPy's default; NaN when it
   * lies so far from the published one that the pass has not seen it, and without values.
   *
   * @param probability a power of two times an integer, so that ranks are exact
   */
  public double of(double probability) {
    if (count == 0) {
      return Double.NaN;
    }
    double rank = (count - 1) * probability;
    long low = (long) Math.floor(rank);
    double first = ordered(low);
    double second = low + 1 < count ? ordered(low + 1) : first;
    DoubleDouble gap = DoubleDouble.sum(second, -first).times(rank - low);
    return gap.plus(DoubleDouble.of(first)).value();
  }

  /** The largest magnitude of what a quantile near the published one is interpolated between. */
  public double size() {
    double size =
        near.isEmpty() ? 0 : Math.max(Math.abs(near.firstKey()), Math.abs(near.lastKey()));
    for (double x : new double[] {nearestBelow, nearestAbove}) {
      size = Double.isFinite(x) ? Math.max(size, Math.abs(x)) : size;
    }
    return size;
  }

  /** The value of a rank, from 0; NaN where it was not seen. */
  private double ordered(long rank) {
    if (rank < below) {
      return rank == below - 1 ? nearestBelow : Double.NaN;
    }
    long upTo = below;
    for (Map.Entry<Double, Long> entry : near.entrySet()) {
      upTo += entry.getValue();
      if (rank < upTo) {
        return entry.getKey();
      }
    }
    return rank == upTo ? nearestAbove : Double.NaN;
  }
}
