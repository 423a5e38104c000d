package featuremill.stats;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Quantiles by NumPy's {@code linear}: the order statistics of one column that they are
 * interpolated between, as far as these are known. The value of rank r is the one that r values
 * stand before when all are sorted.
 */
final class LinearQuantiles implements OrderStatistics {
  private final long count;

  /** In ascending order, each once. */
  private final long[] ranks;

  private final long[] keys;
  private final boolean[] known;

  LinearQuantiles(long count, double[] probabilities) {
    this.count = count;
    this.ranks =
        count == 0
            ? new long[0]
            : Arrays.stream(probabilities)
                .mapToObj(probability -> Position.of(probability, count))
                .flatMapToLong(position -> LongStream.of(position.lower(), position.upper()))
                .sorted()
                .distinct()
                .toArray();
    this.keys = new long[ranks.length];
    this.known = new boolean[ranks.length];
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void narrow(QuantileWindow window, QuantileCounts pass, List<QuantileSearch.Range> next) {
    long below = window.below;
    int r = firstAtLeast(below);
    for (int b = window.firstBucket; b < window.firstBucket + window.buckets; b++) {
      long end = below + pass.count(b);
      boolean open = false;
      for (; r < ranks.length && ranks[r] < end; r++) {
        open |= !find(r, below, pass, b);
      }
      if (open) {
        next.add(
            new QuantileSearch.Range(
                window.column, pass.least(b), pass.most(b), below, pass.count(b)));
      }
      below = end;
    }
    window.requireCount(below - window.below);
  }

  private int firstAtLeast(long rank) {
    int found = Arrays.binarySearch(ranks, rank);
    return found >= 0 ? found : -found - 1;
  }

  /** Whether statistic r is known, which lies in the bucket. */
  private boolean find(int r, long below, QuantileCounts pass, int bucket) {
    if (known[r]) {
      return true;
    }
    if (ranks[r] == below || pass.least(bucket) == pass.most(bucket)) {
      keys[r] = pass.least(bucket);
      known[r] = true;
    } else if (ranks[r] == below + pass.count(bucket) - 1) {
      keys[r] = pass.most(bucket);
      known[r] = true;
    }
    return known[r];
  }

  @Override
  public double[] quantiles(double[] probabilities) {
    double[] quantiles = new double[probabilities.length];
    for (int i = 0; i < quantiles.length; i++) {
      quantiles[i] = count == 0 ? Double.NaN : quantile(Position.of(probabilities[i], count));
    }
    return quantiles;
  }

  private double quantile(Position position) {
    double lower = value(position.lower());
    double upper = value(position.upper());
    return position.between(lower, upper);
  }

  private double value(long rank) {
    int r = Arrays.binarySearch(ranks, rank);
    if (r < 0 || !known[r]) {
      throw new IllegalStateException("the value of rank " + rank + " of " + count + " is unknown");
    }
    return OrderKey.value(keys[r]);
  }

  /**
   * Where a quantile lies among sorted values: (count - 1) probability, by NumPy's default method
   * {@code linear} (Hyndman and Fan 1996, definition 7).
   */
  private record Position(long lower, long upper, double fraction) {

    static Position of(double probability, long count) {
      double place = (count - 1) * probability;
      long lower = Math.min((long) place, count - 1);
      double fraction = place - lower;
      return new Position(lower, fraction > 0 ? lower + 1 : lower, fraction);
    }

    /** With NumPy's roundings; exact where the values are equal. */
    double between(double low, double high) {
      if (low == high || fraction == 0) {
        return low;
      }
      if (Double.isInfinite(low) || Double.isInfinite(high)) {
        return low + high;
      }
      double difference = high - low;
      if (Double.isInfinite(difference)) {
        return low * (1 - fraction) + high * fraction;
      }
      return fraction < 0.5 ? low + difference * fraction : high - difference * (1 - fraction);
    }
  }
}
