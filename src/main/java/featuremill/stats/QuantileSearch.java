package featuremill.stats;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Exact quantiles of any number of columns by a few passes over the rows, all columns and quantiles
 * in the same passes. Rows may have weights: {@link Quantiles} says what a quantile is then.
 *
 * <p>Numbers are taken as integers of the same order. A pass counts how many values fall into each
 * bucket of the ranges that still hold an order statistic looked for; the buckets that hold them
 * are the next ranges. A statistic is found when its bucket's smallest or largest value has its
 * rank, so that ties end a search at once; among reliabilities, when its bucket holds no other
 * value. Everything merged is a sum or an extreme of integers ({@link FixedPointSums} for
 * reliabilities): the result is a function of the values and weights alone, whatever the order of
 * rows, blocks and merges.
 *
 * <p>Passes: the first one cuts the doubles into 2^16 buckets a column, or as many as make 2^20 in
 * all, and later ones cut what is left likewise; n values of one binade are told apart by two
 * passes of one column, and by three or four of hundreds; at most ceil(64 / b) + 1, with 2^b
 * buckets a range. Memory: 24 MiB for each part and merge, or 384 bytes for each range where those
 * are more than 65,536. Reliabilities take half as many buckets, at times a pass more, and 32 MiB,
 * or 1 KiB for each range.
 *
 * <pre>{@code
 * QuantileSearch search = new QuantileSearch(numFeatures, 0.25, 0.5, 0.75);
 * while (!search.isDone()) {
 *   QuantileCounts counts = search.counts();
 *   counts.observe(rows, numRows);            // all rows, the same in every pass
 *   search.narrow(counts);
 * }
 * Quantiles quantiles = search.quantiles();
 * }</pre>
 */
public final class QuantileSearch {
  private static final int MOST_BITS = 16;
  private static final int FEWEST_BITS = 4;
  private static final int ALL_BUCKETS = 1 << 20;

  /** A bucket of weights takes more memory. */
  private static final int WEIGHED_BUCKETS = ALL_BUCKETS / 2;

  private static final long LOWEST = OrderKey.of(Double.NEGATIVE_INFINITY);
  private static final long HIGHEST = OrderKey.of(Double.POSITIVE_INFINITY);

  private final int numFeatures;
  private final boolean weighed;
  private final double[] probabilities;
  private final OrderStatistics[] columns;
  private final long[] missing;
  private QuantileWindow[] windows;
  private int passes;

  /**
   * A search for the same quantiles of each column, of rows without weights.
   *
   * @param probabilities from 0 (the minimum) to 1 (the maximum), in any order
   * @throws IllegalArgumentException if there is no column, or a probability is not within 0 and 1
   */
  public QuantileSearch(int numFeatures, double... probabilities) {
    this(numFeatures, null, probabilities);
  }

  /**
   * The same for rows with weights.
   *
   * @param weightKind what the weights stand for; null for rows without
   * @param probabilities from 0 (the minimum) to 1 (the maximum), in any order
   * @throws IllegalArgumentException if there is no column, or a probability is not within 0 and 1
   */
  public QuantileSearch(int numFeatures, WeightKind weightKind, double... probabilities) {
    if (numFeatures < 1) {
      throw new IllegalArgumentException("quantiles need at least 1 feature, not " + numFeatures);
    }
    for (double probability : probabilities) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "there is no quantile %s; 0 is the minimum, 1 the maximum",
                probability));
      }
    }
    this.numFeatures = numFeatures;
    this.weighed = weightKind == WeightKind.RELIABILITY;
    this.probabilities = probabilities.clone();
    this.columns = new OrderStatistics[numFeatures];
    this.missing = new long[numFeatures];
    List<Range> all = new ArrayList<>(numFeatures);
    for (int j = 0; j < numFeatures; j++) {
      all.add(new Range(j, LOWEST, HIGHEST, 0, QuantileWindow.UNKNOWN));
    }
    this.windows = windows(all);
  }

  /** Whether every quantile is known. */
  public boolean isDone() {
    return windows.length == 0;
  }

  /** Passes over the rows so far. */
  public int passes() {
    return passes;
  }

  /** What the next pass has to count; nothing is counted yet. */
  public QuantileCounts counts() {
    return new QuantileCounts(numFeatures, windows, weighed);
  }

  /**
   * Takes in a pass over all rows.
   *
   * @throws IllegalStateException if the rows were not those of the passes before
   */
  public void narrow(QuantileCounts pass) {
    if (passes == 0) {
      begin(pass);
    }
    passes++;
    List<Range> next = new ArrayList<>();
    for (QuantileWindow window : windows) {
      columns[window.column].narrow(window, pass, next);
    }
    windows = windows(next);
  }

  private void begin(QuantileCounts pass) {
    for (QuantileWindow window : windows) {
      columns[window.column] = column(window, pass);
      missing[window.column] = pass.missing(window.column);
    }
  }

  /** The window is that of all values of a column. */
  private OrderStatistics column(QuantileWindow window, QuantileCounts pass) {
    long count = 0;
    BigInteger weight = BigInteger.ZERO;
    for (int b = window.firstBucket; b < window.firstBucket + window.buckets; b++) {
      count += pass.count(b);
      if (weighed && pass.count(b) > 0) {
        weight = weight.add(pass.weight(b));
      }
    }
    return weighed
        ? new InvertedDistribution(count, weight, probabilities)
        : new LinearQuantiles(count, probabilities);
  }

  private QuantileWindow[] windows(List<Range> ranges) {
    int all = weighed ? WEIGHED_BUCKETS : ALL_BUCKETS;
    int share = all / Math.max(1, ranges.size());
    int bits = 31 - Integer.numberOfLeadingZeros(Math.max(1, share));
    int allowed = Math.max(FEWEST_BITS, Math.min(MOST_BITS, bits));
    QuantileWindow[] windows = new QuantileWindow[ranges.size()];
    int bucket = 0;
    for (int w = 0; w < windows.length; w++) {
      windows[w] = new QuantileWindow(ranges.get(w), allowed, bucket);
      bucket = Math.addExact(bucket, windows[w].buckets);
    }
    return windows;
  }

  /**
   * The result.
   *
   * @throws IllegalStateException if a pass is still needed
   */
  public Quantiles quantiles() {
    if (!isDone()) {
      throw new IllegalStateException("the search for quantiles needs another pass");
    }
    double[][] values = new double[numFeatures][];
    long[] counts = new long[numFeatures];
    Arrays.setAll(values, j -> columns[j].quantiles(probabilities));
    Arrays.setAll(counts, j -> columns[j].count());
    return new Quantiles(probabilities, values, counts, missing.clone());
  }

  /** Keys of a column to look among, how many values lie below them, and how many among them. */
  record Range(int column, long first, long last, long below, long count) {}
}
