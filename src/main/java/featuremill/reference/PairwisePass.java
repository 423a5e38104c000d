package featuremill.reference;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums for a pairwise-complete covariance by its definition, in double-double: of z = (x - shift) /
 * scale over the rows where both features of a pair have a value, for all pairs with some drawn
 * features. What is NaN is missing. Rows may have weights, which all sums are times. Parts over
 * different rows merge by addition.
 *
 * <p>The shift is any number near the values; 32 digits forgive where it is not the mean. Cost:
 * three double-double multiply-adds for each value and drawn feature, two more for weights, and 88
 * bytes for each pair.
 */
public final class PairwisePass implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final DoubleDouble ONE = DoubleDouble.of(1);

  private final int[] columns;
  private final double[] shift;
  private final double[] scale;
  private final PresentWeights present;
  private final double[] min;
  private final double[] max;
  private final DoubleDoubles sums;
  private final DoubleDoubles squares;
  private final PairSums[] pairs;

  /** Sums over the rows where one drawn feature has a value, for each other feature. */
  private static final class PairSums implements Serializable {
    private static final long serialVersionUID = 1L;
    private final PresentWeights rows;
    private final DoubleDoubles own;
    private final DoubleDoubles other;
    private final DoubleDoubles products;

    PairSums(int width, ReferenceWeights.Kind kind) {
      rows = new PresentWeights(width, kind);
      own = new DoubleDoubles(width);
      other = new DoubleDoubles(width);
      products = new DoubleDoubles(width);
    }

    void add(PairSums more) {
      rows.add(more.rows);
      own.add(more.own);
      other.add(more.other);
      products.add(more.products);
    }
  }

  /**
   * A pass.
   *
   * @param columns the drawn features
   * @param shift [d], finite
   * @param scale [d], positive and finite
   * @param kind what weights of rows stand for; null for rows without
   */
  public PairwisePass(int[] columns, double[] shift, double[] scale, ReferenceWeights.Kind kind) {
    int width = shift.length;
    this.columns = columns.clone();
    this.shift = shift.clone();
    this.scale = scale.clone();
    present = new PresentWeights(width, kind);
    min = new double[width];
    max = new double[width];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
    sums = new DoubleDoubles(width);
    squares = new DoubleDoubles(width);
    pairs = new PairSums[columns.length];
    Arrays.setAll(pairs, position -> new PairSums(width, kind));
  }

  /**
   * Takes in one row [d], NaN where a value is missing.
   *
   * @param weight of the row, 0 or more; 1 where rows have no weights
   */
  public void observe(double[] row, double weight) {
    if (weight == 0) {
      return;
    }
    int width = shift.length;
    DoubleDoubles z = new DoubleDoubles(width);
    DoubleDoubles there = new DoubleDoubles(width);
    for (int j = 0; j < width; j++) {
      double x = row[j];
      if (!Double.isNaN(x)) {
        there.high[j] = 1;
        z.set(j, DoubleDouble.sum(x, -shift[j]).dividedBy(scale[j]));
        min[j] = Math.min(min[j], x);
        max[j] = Math.max(max[j], x);
      }
    }
    present.add(there, weight);
    DoubleDoubles weighted = new DoubleDoubles(width);
    weighted.setWeighted(z, weight);
    sums.addScaled(weighted, ONE, 0);
    squares.addProducts(weighted, z);
    for (int position = 0; position < columns.length; position++) {
      if (!Double.isNaN(row[columns[position]])) {
        PairSums pair = pairs[position];
        DoubleDouble own = z.get(columns[position]);
        pair.rows.add(there, weight);
        pair.own.addScaled(there, own.times(weight), 0);
        pair.other.addScaled(weighted, ONE, 0);
        pair.products.addScaled(weighted, own, 0);
      }
    }
  }

  /** Adds what another part of the same pass has seen. */
  public void combine(PairwisePass other) {
    present.add(other.present);
    for (int j = 0; j < min.length; j++) {
      min[j] = Math.min(min[j], other.min[j]);
      max[j] = Math.max(max[j], other.max[j]);
    }
    sums.add(other.sums);
    squares.add(other.squares);
    for (int position = 0; position < pairs.length; position++) {
      pairs[position].add(other.pairs[position]);
    }
  }

  public int numFeatures() {
    return shift.length;
  }

  /** The drawn features, a copy. */
  public int[] columns() {
    return columns.clone();
  }

  /** Values that a feature has, of rows of a weight above 0. */
  public long count(int j) {
    return present.rows(j);
  }

  /** What sums of squares over them are divided by. */
  public double divisor(int j, int ddof) {
    return present.divisor(j, ddof).value();
  }

  /** Whether all its values are one. */
  public boolean isConstant(int j) {
    return min[j] == max[j];
  }

  /** The mean of x_j over its values; NaN where it has none. */
  public DoubleDouble mean(int j) {
    return sums.get(j).dividedBy(present.sum(j)).times(scale[j]).plus(DoubleDouble.of(shift[j]));
  }

  /** The standard deviation of x_j over its values, not scaled. */
  public double rawStd(int j, int ddof) {
    return scale[j] * Math.sqrt(variance(j, ddof).value());
  }

  /** The variance of z_j over its values. */
  public DoubleDouble variance(int j, int ddof) {
    DoubleDouble sum = sums.get(j);
    return squares
        .get(j)
        .minus(sum.times(sum).dividedBy(present.sum(j)))
        .dividedBy(present.divisor(j, ddof));
  }

  /** Rows where both the feature drawn at a position and another one have values. */
  public long count(int position, int j) {
    return pairs[position].rows.rows(j);
  }

  /** What sums of products over these are divided by. */
  public double divisor(int position, int j, int ddof) {
    return pairs[position].rows.divisor(j, ddof).value();
  }

  /** The covariance of the feature drawn at a position and another one. */
  public DoubleDouble covariance(int position, int j, int ddof) {
    PairSums pair = pairs[position];
    return pair.products
        .get(j)
        .minus(pair.own.get(j).times(pair.other.get(j)).dividedBy(pair.rows.sum(j)))
        .dividedBy(pair.rows.divisor(j, ddof));
  }

  /** Bytes of the sums, about. */
  public static long bytes(int width, int columns) {
    return 88L * width * (columns + 1L);
  }
}
