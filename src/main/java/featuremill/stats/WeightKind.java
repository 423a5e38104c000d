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
  RELIABILITY
}
