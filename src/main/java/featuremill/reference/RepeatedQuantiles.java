package featuremill.reference;

import java.util.Map;
import java.util.TreeMap;

/**
 * Quantiles of values that stand once or several times, between the order statistics near a
 * published one and the nearest ones outside.
 */
final class RepeatedQuantiles implements ReferenceQuantiles {
  private static final long serialVersionUID = 1L;

  private final double from;
  private final double to;
  private final TreeMap<Double, Long> near = new TreeMap<>();
  private long below;
  private long count;
  private double nearestBelow = Double.NEGATIVE_INFINITY;
  private double nearestAbove = Double.POSITIVE_INFINITY;

  RepeatedQuantiles(double published, double radius) {
    this.from = published - radius;
    this.to = published + radius;
  }

  @Override
  public void observe(double x, double weight) {
    long times = (long) weight;
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

  @Override
  public void combine(ReferenceQuantiles more) {
    RepeatedQuantiles other = (RepeatedQuantiles) more;
    count += other.count;
    below += other.below;
    nearestBelow = Math.max(nearestBelow, other.nearestBelow);
    nearestAbove = Math.min(nearestAbove, other.nearestAbove);
    other.near.forEach((x, times) -> near.merge(x, times, Long::sum));
  }

  @Override
  public long count() {
    return count;
  }

  @Override
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

  @Override
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
