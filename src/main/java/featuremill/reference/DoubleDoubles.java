package featuremill.reference;

import java.io.Serializable;

/**
 * A vector of double-doubles that sums up in place. The loops use one index for all arrays, and the
 * arrays are parameters, so that they compile to vector instructions.
 */
final class DoubleDoubles implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LANES = 16;

  final double[] high;
  final double[] low;

  DoubleDoubles(int length) {
    high = new double[length];
    low = new double[length];
  }

  DoubleDouble get(int j) {
    return DoubleDouble.sum(high[j], low[j]);
  }

  /** this += values */
  void add(double[] values) {
    addDoubles(high, low, values);
  }

  /** this += values * weight */
  void addWeighted(double[] values, double weight) {
    if (weight == 1) {
      add(values);
      return;
    }
    for (int j = 0; j < high.length; j++) {
      addProduct(j, values[j], 0, weight, 0);
    }
  }

  /** this = z * weight */
  void setWeighted(DoubleDoubles z, double weight) {
    for (int j = 0; j < high.length; j++) {
      set(j, z.get(j).times(weight));
    }
  }

  /** this_j += z_j * other_j */
  void addProducts(DoubleDoubles z, DoubleDoubles other) {
    for (int j = 0; j < high.length; j++) {
      addProduct(j, z.high[j], z.low[j], other.high[j], other.low[j]);
    }
  }

  /** this += other */
  void add(DoubleDoubles other) {
    for (int j = 0; j < high.length; j++) {
      set(j, get(j).plus(other.get(j)));
    }
  }

  /** this_j += value, for one j. */
  void add(int j, double value) {
    double sum = high[j] + value;
    double part = sum - high[j];
    renormalize(j, sum, low[j] + ((high[j] - (sum - part)) + (value - part)));
  }

  /** this_j += (valueHigh + valueLow) * (factorHigh + factorLow), for one j. */
  void addProduct(int j, double valueHigh, double valueLow, double factorHigh, double factorLow) {
    double product = valueHigh * factorHigh;
    double rest =
        Math.fma(valueHigh, factorHigh, -product) + (valueHigh * factorLow + valueLow * factorHigh);
    double sum = high[j] + product;
    double part = sum - high[j];
    renormalize(j, sum, low[j] + (((high[j] - (sum - part)) + (product - part)) + rest));
  }

  private void renormalize(int j, double sum, double tail) {
    double renormalized = sum + tail;
    low[j] = tail - (renormalized - sum);
    high[j] = renormalized;
  }

  void set(int j, DoubleDouble value) {
    high[j] = value.high();
    low[j] = value.low();
  }

  /** this_j += z_j * factor for j from {@code from} on. */
  void addScaled(DoubleDoubles z, DoubleDouble factor, int from) {
    addProducts(high, low, z.high, z.low, factor.high(), factor.low(), from);
  }

  /** this_j += z_j^2 */
  void addSquares(DoubleDoubles z) {
    addSquares(high, low, z.high, z.low);
  }

  /** this_j = (row_j factor_j - mean_j) / scale_j; 0 where the scale is infinite. */
  void standardize(double[] row, double[] factor, DoubleDoubles mean, double[] scale) {
    centre(high, low, row, factor, mean.high, mean.low);
    divide(high, low, scale);
    for (int j = 0; j < scale.length; j++) {
      if (Double.isInfinite(scale[j])) {
        high[j] = 0;
        low[j] = 0;
      }
    }
  }

  /** The sum of this_j * weights_j: every sixteenth goes into a sum of its own, side by side. */
  DoubleDouble dot(double[] weights) {
    DoubleDoubles lanes = new DoubleDoubles(Math.min(LANES, weights.length));
    for (int from = 0; from < weights.length; from += LANES) {
      addProducts(lanes.high, lanes.low, high, low, weights, from);
    }
    DoubleDouble sum = DoubleDouble.ZERO;
    for (int i = 0; i < lanes.high.length; i++) {
      sum = sum.plus(lanes.get(i));
    }
    return sum;
  }

  private static void addProducts(
      double[] sumHigh, double[] sumLow, double[] high, double[] low, double[] weights, int from) {
    int count = Math.min(sumHigh.length, weights.length - from);
    for (int i = 0; i < count; i++) {
      double product = high[from + i] * weights[from + i];
      double rest =
          Math.fma(high[from + i], weights[from + i], -product) + low[from + i] * weights[from + i];
      double sum = sumHigh[i] + product;
      double part = sum - sumHigh[i];
      double tail = sumLow[i] + (((sumHigh[i] - (sum - part)) + (product - part)) + rest);
      double renormalized = sum + tail;
      sumLow[i] = tail - (renormalized - sum);
      sumHigh[i] = renormalized;
    }
  }

  private static void addDoubles(double[] high, double[] low, double[] values) {
    for (int j = 0; j < high.length; j++) {
      double sum = high[j] + values[j];
      double part = sum - high[j];
      double tail = low[j] + ((high[j] - (sum - part)) + (values[j] - part));
      double renormalized = sum + tail;
      low[j] = tail - (renormalized - sum);
      high[j] = renormalized;
    }
  }

  private static void addProducts(
      double[] high,
      double[] low,
      double[] zHigh,
      double[] zLow,
      double factorHigh,
      double factorLow,
      int from) {
    for (int j = from; j < high.length; j++) {
      double product = zHigh[j] * factorHigh;
      double rest =
          Math.fma(zHigh[j], factorHigh, -product) + (zHigh[j] * factorLow + zLow[j] * factorHigh);
      double sum = high[j] + product;
      double part = sum - high[j];
      double tail = low[j] + (((high[j] - (sum - part)) + (product - part)) + rest);
      double renormalized = sum + tail;
      low[j] = tail - (renormalized - sum);
      high[j] = renormalized;
    }
  }

  private static void addSquares(double[] high, double[] low, double[] zHigh, double[] zLow) {
    for (int j = 0; j < high.length; j++) {
      double product = zHigh[j] * zHigh[j];
      double rest = Math.fma(zHigh[j], zHigh[j], -product) + 2 * (zHigh[j] * zLow[j]);
      double sum = high[j] + product;
      double part = sum - high[j];
      double tail = low[j] + (((high[j] - (sum - part)) + (product - part)) + rest);
      double renormalized = sum + tail;
      low[j] = tail - (renormalized - sum);
      high[j] = renormalized;
    }
  }

  private static void centre(
      double[] high,
      double[] low,
      double[] row,
      double[] factor,
      double[] meanHigh,
      double[] meanLow) {
    for (int j = 0; j < high.length; j++) {
      double x = row[j] * factor[j];
      double difference = x - meanHigh[j];
      double part = difference - x;
      double rest = (x - (difference - part)) + (-meanHigh[j] - part);
      double tail = rest - meanLow[j];
      double renormalized = difference + tail;
      low[j] = tail - (renormalized - difference);
      high[j] = renormalized;
    }
  }

  private static void divide(double[] high, double[] low, double[] scale) {
    for (int j = 0; j < high.length; j++) {
      double quotient = high[j] / scale[j];
      double rest = Math.fma(-quotient, scale[j], high[j]) + low[j];
      double tail = rest / scale[j];
      double renormalized = quotient + tail;
      low[j] = tail - (renormalized - quotient);
      high[j] = renormalized;
    }
  }
}
