package featuremill.spark;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Covariance of stored doubles without any rounding before the end, by sums of products of decimal
 * numbers, and what centres features for it.
 */
final class ExactCovariance {
  private static final MathContext DIGITS = new MathContext(60);

  private final BigDecimal[][] values;
  private final BigDecimal[] means;
  private final int width;
  private final int divisor;

  ExactCovariance(double[][] rows, int width, int ddof) {
    this.width = width;
    this.divisor = rows.length - ddof;
    this.values = new BigDecimal[rows.length][width];
    this.means = new BigDecimal[width];
    for (int j = 0; j < width; j++) {
      BigDecimal sum = BigDecimal.ZERO;
      for (int i = 0; i < rows.length; i++) {
        values[i][j] = new BigDecimal(rows[i][j]);
        sum = sum.add(values[i][j]);
      }
      means[j] = rows.length == 0 ? sum : sum.divide(BigDecimal.valueOf(rows.length), DIGITS);
    }
  }

  double[] means() {
    double[] high = new double[width];
    for (int j = 0; j < width; j++) {
      high[j] = means[j].doubleValue();
    }
    return high;
  }

  double[] meanLows() {
    double[] low = new double[width];
    for (int j = 0; j < width; j++) {
      low[j] = means[j].subtract(new BigDecimal(means[j].doubleValue())).doubleValue();
    }
    return low;
  }

  /** [d x d]. */
  double[][] matrix() {
    double[][] matrix = new double[width][width];
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        BigDecimal sum = BigDecimal.ZERO;
        for (BigDecimal[] row : values) {
          sum = sum.add(row[i].subtract(means[i]).multiply(row[j].subtract(means[j]), DIGITS));
        }
        matrix[i][j] = sum.divide(BigDecimal.valueOf(divisor), DIGITS).doubleValue();
      }
    }
    return matrix;
  }

  /** What makes the covariance of some of the features. */
  Centring centring(int... columns) {
    double[] mean = new double[columns.length];
    double[] low = new double[columns.length];
    double[] scale = new double[columns.length];
    for (int j = 0; j < columns.length; j++) {
      mean[j] = means()[columns[j]];
      low[j] = meanLows()[columns[j]];
      scale[j] = 1;
    }
    return new Centring(columns, mean, low, scale, divisor);
  }
}
