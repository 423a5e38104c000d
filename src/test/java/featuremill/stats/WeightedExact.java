package featuremill.stats;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Weighted means and sums of products of deviations of stored doubles, as {@link Exact} has them.
 */
final class WeightedExact {
  private static final MathContext DIGITS = new MathContext(60);

  private final BigDecimal[] weights;
  private final BigDecimal[][] columns;

  WeightedExact(double[] rows, double[] weights, int numFeatures) {
    this.weights = new BigDecimal[weights.length];
    this.columns = new BigDecimal[numFeatures][weights.length];
    for (int i = 0; i < weights.length; i++) {
      this.weights[i] = new BigDecimal(weights[i]);
      for (int j = 0; j < numFeatures; j++) {
        columns[j][i] = new BigDecimal(rows[i * numFeatures + j]);
      }
    }
  }

  BigDecimal total() {
    BigDecimal total = BigDecimal.ZERO;
    for (BigDecimal weight : weights) {
      total = total.add(weight);
    }
    return total;
  }

  BigDecimal squares() {
    BigDecimal squares = BigDecimal.ZERO;
    for (BigDecimal weight : weights) {
      squares = squares.add(weight.multiply(weight));
    }
    return squares;
  }

  /** W - ddof (sum w^2) / W. */
  BigDecimal reliabilityDivisor(int ddof) {
    return total().subtract(BigDecimal.valueOf(ddof).multiply(squares()).divide(total(), DIGITS));
  }

  BigDecimal mean(int j) {
    return sum(j).divide(total(), DIGITS);
  }

  /** sum w (x_i - mean_i)(x_j - mean_j). */
  BigDecimal scatter(int i, int j) {
    BigDecimal products = BigDecimal.ZERO;
    for (int row = 0; row < weights.length; row++) {
      products = products.add(weights[row].multiply(columns[i][row]).multiply(columns[j][row]));
    }
    return products.multiply(total()).subtract(sum(i).multiply(sum(j))).divide(total(), DIGITS);
  }

  private BigDecimal sum(int j) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int row = 0; row < weights.length; row++) {
      sum = sum.add(weights[row].multiply(columns[j][row]));
    }
    return sum;
  }
}
