package featuremill.stats;

/**
 * What the weights of rows stand for, which decides what sums of weighted squares are divided by. W
 * is the sum of the weights, and ddof 0 divides by W in both kinds.
 */
public enum WeightKind {
  /** A row of weight k stands for k equal rows: whole numbers. The divisor is W - ddof. */
  FREQUENCY,
  /**
   * A row's weight says how far it is trusted, and only ratios of weights matter. The divisor is W
   * - ddof (sum w^2) / W, as with NumPy's {@code aweights}.
   */
  RELIABILITY;

  /**
   * Up to here, and from {@link #SMALLEST} on, squares of weights, and sums of their products with
   * squares, stay within the doubles.
   */
  public static final double LARGEST = 0x1p100;

  /** The smallest weight other than 0. */
  public static final double SMALLEST = 0x1p-100;
}
