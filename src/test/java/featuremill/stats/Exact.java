package featuremill.stats;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Means and sums of squared deviations of stored doubles without any rounding: a double is a
 * decimal number of finitely many digits, so that sums and products are exact; there is one
 * division, to 60 digits, at the end.
 */
final class Exact {
  private static final MathContext DIGITS = new MathContext(60);

  private final BigDecimal[][] columns;

  Exact(double[] rows, int numFeatures) {
    int numRows = rows.length / numFeatures;
    columns = new BigDecimal[numFeatures][numRows];
    for (int i = 0; i < rows.length; i++) {
      columns[i % numFeatures][i / numFeatures] = new BigDecimal(rows[i]);
    }
  }

  BigDecimal mean(int j) {
    return sum(columns[j]).divide(BigDecimal.valueOf(columns[j].length), DIGITS);
  }

  /** sum (x_i - mean_i)(x_j - mean_j) = sum x_i x_j - (sum x_i)(sum x_j) / n, all exact. */
  BigDecimal scatter(int i, int j) {
    BigDecimal products = BigDecimal.ZERO;
    for (int row = 0; row < columns[i].length; row++) {
      products = products.add(columns[i][row].multiply(columns[j][row]));
    }
    BigDecimal n = BigDecimal.valueOf(columns[i].length);
    return products
        .multiply(n)
        .subtract(sum(columns[i]).multiply(sum(columns[j])))
        .divide(n, DIGITS);
  }

  private static BigDecimal sum(BigDecimal[] values) {
    BigDecimal sum = BigDecimal.ZERO;
    for (BigDecimal value : values) {
      sum = sum.add(value);
    }
    return sum;
  }
}
