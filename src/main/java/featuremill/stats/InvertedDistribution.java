package featuremill.stats;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Quantiles of one column of weighted values by NumPy's {@code inverted_cdf}: quantile q is the
 * smallest value up to which, itself included, the weights sum up to q of the total or more. All
 * sums are exact, and q is the decimal that it is written as: of ten values of one weight, quantile
 * 0.1 is the first, though the double next to 0.1 is more than a tenth.
 */
final class InvertedDistribution implements OrderStatistics {
  private final double[] probabilities;
  private final long count;

  /** For each probability the weight up to its quantile at least, in whole units. */
  private final BigInteger[] wanted;

  private final long[] keys;
  private final boolean[] known;

  /** By the first key of each window to come, what lies below it and in it. */
  private final Map<Long, Weighed> open = new HashMap<>();

  private record Weighed(BigInteger below, BigInteger within) {}

  /**
   * @param total weight of all values, in units
   */
  InvertedDistribution(long count, BigInteger total, double[] probabilities) {
    this.count = count;
    this.probabilities = probabilities;
    this.wanted =
        Arrays.stream(probabilities).mapToObj(q -> share(q, total)).toArray(BigInteger[]::new);
    this.keys = new long[wanted.length];
    this.known = new boolean[wanted.length];
  }

  /** Rounded up to whole units, as all sums are; a unit at least, which some value has to have. */
  private static BigInteger share(double probability, BigInteger total) {
    return BigDecimal.valueOf(probability)
        .multiply(new BigDecimal(total))
        .setScale(0, RoundingMode.CEILING)
        .toBigInteger()
        .max(BigInteger.ONE);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void narrow(QuantileWindow window, QuantileCounts pass, List<QuantileSearch.Range> next) {
    Weighed before = open.remove(window.first);
    BigInteger start = before == null ? BigInteger.ZERO : before.below();
    BigInteger below = start;
    long values = 0;
    for (int b = window.firstBucket; b < window.firstBucket + window.buckets; b++) {
      if (pass.count(b) > 0) {
        BigInteger end = below.add(pass.weight(b));
        if (isOpen(below, end, pass, b)) {
          open.put(pass.least(b), new Weighed(below, end.subtract(below)));
          next.add(
              new QuantileSearch.Range(
                  window.column,
                  pass.least(b),
                  pass.most(b),
                  window.below + values,
                  pass.count(b)));
        }
        below = end;
        values += pass.count(b);
      }
    }
    window.requireCount(values);
    if (before != null && !below.subtract(start).equals(before.within())) {
      throw new IllegalStateException(
          "a pass found other weights in column "
              + window.column
              + " than the one before: the rows were not the same in every pass");
    }
  }

  /** Whether a bucket of several values holds a quantile; one of a single value has settled it. */
  private boolean isOpen(BigInteger below, BigInteger end, QuantileCounts pass, int bucket) {
    boolean single = pass.least(bucket) == pass.most(bucket);
    boolean found = false;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].compareTo(below) > 0 && wanted[i].compareTo(end) <= 0) {
        found = true;
        if (single) {
          keys[i] = pass.least(bucket);
          known[i] = true;
        }
      }
    }
    return found && !single;
  }

  @Override
  public double[] quantiles(double[] asked) {
    double[] quantiles = new double[asked.length];
    for (int i = 0; i < asked.length; i++) {
      quantiles[i] = count == 0 ? Double.NaN : quantile(asked[i]);
    }
    return quantiles;
  }

  private double quantile(double probability) {
    for (int i = 0; i < wanted.length; i++) {
      if (probabilities[i] == probability && known[i]) {
        return OrderKey.value(keys[i]);
      }
    }
    throw new IllegalStateException("quantile " + probability + " is unknown");
  }
}
