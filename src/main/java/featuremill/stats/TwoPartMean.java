package featuremill.stats;

import java.io.Serializable;

/**
 * Column means as unevaluated sums high + low, |low| at most half an ulp of high.
 *
 * <p>A mean rounded to one double is off by up to 1.2e-7 for values near 1.7e9. In the merge of two
 * parts that error enters squared, times the number of rows, and takes 4 to 9 digits from the
 * variance of such a column.
 */
final class TwoPartMean implements Serializable {
  private static final long serialVersionUID = 1L;

  final double[] high;
  final double[] low;

  TwoPartMean(int numFeatures) {
    high = new double[numFeatures];
    low = new double[numFeatures];
  }

  TwoPartMean select(int[] columns) {
    TwoPartMean selected = new TwoPartMean(columns.length);
    for (int i = 0; i < columns.length; i++) {
      selected.high[i] = high[columns[i]];
      selected.low[i] = low[columns[i]];
    }
    return selected;
  }

  void set(TwoPartMean other) {
    System.arraycopy(other.high, 0, high, 0, high.length);
    System.arraycopy(other.low, 0, low, 0, low.length);
  }

  /** Multiplies column j by 2^exponents_j. */
  void scaleColumns(int[] exponents) {
    for (int j = 0; j < high.length; j++) {
      high[j] = Math.scalb(high[j], exponents[j]);
      low[j] = Math.scalb(low[j], exponents[j]);
    }
  }

  /** difference = other - this, good to a few roundings of the difference itself. */
  void differenceTo(TwoPartMean other, double[] difference) {
    for (int j = 0; j < high.length; j++) {
      difference[j] = (other.high[j] - high[j]) + (other.low[j] - low[j]);
    }
  }

  /** Adds factor * step, and splits the sum anew. */
  void shift(double factor, double[] step) {
    for (int j = 0; j < high.length; j++) {
      add(j, low[j] + factor * step[j]);
    }
  }

  /** Replaces column j by high + term, split by Knuth's two-sum. */
  void add(int j, double term) {
    double first = high[j];
    double sum = first + term;
    double part = sum - first;
    high[j] = sum;
    low[j] = (first - (sum - part)) + (term - part);
  }
}
