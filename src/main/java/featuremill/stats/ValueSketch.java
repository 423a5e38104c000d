package featuremill.stats;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.apache.datasketches.memory.Memory;
import org.apache.datasketches.quantilescommon.QuantileSearchCriteria;

/**
 * How the finite values of a column are distributed, estimated in a few kilobytes: distinct values
 * (HyperLogLog, standard error 1.6 %), quantiles and a histogram (KLL, rank error 1.3 % at 99 %
 * confidence). Zeros and negative values are counted exactly. Values may stand several times for
 * quantiles and histogram; each counts once for all else.
 *
 * <p>Estimates are for people to look at. KLL draws random bits, so that they may differ from run
 * to run; nothing that decides about a row or a value may come from here.
 */
public final class ValueSketch implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LOG_BUCKETS = 12;

  private transient KllDoublesSketch quantiles = KllDoublesSketch.newHeapInstance();
  private transient HllSketch distinct = new HllSketch(LOG_BUCKETS, TgtHllType.HLL_8);
  private long count;
  private long zeros;
  private long negatives;

  /** Takes in the first values of an array, all of them finite. */
  public void observe(double[] values, int count) {
    if (count == 0) {
      return;
    }
    quantiles.update(values, 0, count);
    for (int i = 0; i < count; i++) {
      count(values[i]);
    }
  }

  /**
   * Takes in a finite value that stands several times.
   *
   * @param times 0 or more; 0 for one that quantiles and histogram do not see
   */
  public void observe(double x, long times) {
    if (times > 0) {
      quantiles.update(x, times);
    }
    count(x);
  }

  private void count(double x) {
    count++;
    distinct.update(x);
    if (x == 0) {
      zeros++;
    } else if (x < 0) {
      negatives++;
    }
  }

  /** Takes in what another sketch has seen. */
  public void combine(ValueSketch other) {
    quantiles.merge(other.quantiles);
    Union union = new Union(LOG_BUCKETS);
    union.update(distinct);
    union.update(other.distinct);
    distinct = union.getResult(TgtHllType.HLL_8);
    count += other.count;
    zeros += other.zeros;
    negatives += other.negatives;
  }

  /** Number of finite values. */
  public long count() {
    return count;
  }

  /** Values that are zero, either sign. */
  public long zeros() {
    return zeros;
  }

  /** Values below zero. */
  public long negatives() {
    return negatives;
  }

  /** About how many different values there are. */
  public long distinct() {
    return Math.min(count(), Math.round(distinct.getEstimate()));
  }

  /**
   * The values below or at which about so many of all lie.
   *
   * @param fractions within 0 and 1; 0 and 1 give the smallest and the largest exactly
   * @return a value each; NaN without values
   */
  public double[] quantiles(double... fractions) {
    if (quantiles.isEmpty()) {
      double[] none = new double[fractions.length];
      Arrays.fill(none, Double.NaN);
      return none;
    }
    return quantiles.getQuantiles(fractions, QuantileSearchCriteria.INCLUSIVE);
  }

  /**
   * About how many values, as often as they stand, lie in each of so many bins of the same width,
   * from least to most.
   */
  public long[] histogram(int bins) {
    long[] counts = new long[bins];
    if (quantiles.isEmpty()) {
      return counts;
    }
    double[] edges = inner(bins);
    double[] shares =
        edges.length == 0
            ? new double[] {1}
            : quantiles.getPMF(edges, QuantileSearchCriteria.INCLUSIVE);
    // Edges that coincide are given once.
    int offset = edges.length == 0 ? 0 : bins - shares.length;
    for (int i = 0; i < shares.length; i++) {
      counts[i + offset] = Math.round(shares[i] * quantiles.getN());
    }
    return counts;
  }

  /** Where a bin ends and the next begins; none where all values are the same. */
  private double[] inner(int bins) {
    double least = quantiles.getMinItem();
    // Halves, for a range from end to end of the doubles is not one itself.
    double step = quantiles.getMaxItem() / 2 / bins - least / 2 / bins;
    if (!(step > 0) || least + 2 * step == least) {
      return new double[0];
    }
    double[] edges = new double[bins - 1];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = least + (i + 1) * step + (i + 1) * step;
    }
    for (int i = 1; i < edges.length; i++) {
      if (!(edges[i] > edges[i - 1])) {
        return new double[0];
      }
    }
    return edges;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    out.writeObject(quantiles.toByteArray());
    out.writeObject(distinct.toCompactByteArray());
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    quantiles = KllDoublesSketch.heapify(Memory.wrap((byte[]) in.readObject()));
    distinct = HllSketch.heapify((byte[]) in.readObject());
  }
}
