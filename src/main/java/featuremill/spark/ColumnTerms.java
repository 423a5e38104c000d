package featuremill.spark;

import java.io.Serializable;
import java.util.Arrays;

/** What turns products with stored columns into products with centred and scaled ones. */
final class ColumnTerms implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] mean;
  private final double[] meanLow;
  private final double[] inverse;

  private ColumnTerms(double[] mean, double[] meanLow, double[] inverse) {
    this.mean = mean;
    this.meanLow = meanLow;
    this.inverse = inverse;
  }

  static ColumnTerms of(Centring centring, EntryCentring stored) {
    double[] mean = centring.mean().clone();
    double[] meanLow = centring.meanLow().clone();
    double[] inverse = Arrays.stream(centring.scale()).map(scale -> 1 / scale).toArray();
    for (int j : stored.explicit()) {
      mean[j] = 0;
      meanLow[j] = 0;
    }
    for (int j = 0; j < inverse.length; j++) {
      if (inverse[j] == 0) {
        mean[j] = 0;
        meanLow[j] = 0;
      }
    }
    return new ColumnTerms(mean, meanLow, inverse);
  }

  /**
   * Terms of these columns and of one behind them that holds the roots of weights: nothing is taken
   * off the products, as that depends on those of the last column.
   */
  ColumnTerms besideRoots() {
    int width = width();
    double[] scaled = Arrays.copyOf(inverse, width + 1);
    scaled[width] = 1;
    return new ColumnTerms(new double[width + 1], new double[width + 1], scaled);
  }

  /** Those of a range of columns. */
  ColumnTerms range(int from, int to) {
    return new ColumnTerms(
        Arrays.copyOfRange(mean, from, to),
        Arrays.copyOfRange(meanLow, from, to),
        Arrays.copyOfRange(inverse, from, to));
  }

  int width() {
    return inverse.length;
  }

  /** [d], taken off the products; 0 for columns that are stored centred. */
  double[] mean() {
    return mean;
  }

  /** [d], what rounding took off the means. */
  double[] meanLow() {
    return meanLow;
  }

  /** [d], 1 / scale; 0 for a column that counts as zero. */
  double[] inverse() {
    return inverse;
  }
}
