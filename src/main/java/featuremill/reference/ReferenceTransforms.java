package featuremill.reference;

/**
 * The row transforms once more: one row at a time, in double-double, by the definitions. Finite
 * ordinary values are expected; every result has a relative error of about 2^-95 of the terms that
 * it is made of.
 */
public final class ReferenceTransforms {
  private ReferenceTransforms() {}

  /** x_j + b_j */
  public static DoubleDouble[] plus(double[] row, double[] operand) {
    DoubleDouble[] result = new DoubleDouble[row.length];
    for (int j = 0; j < row.length; j++) {
      result[j] = DoubleDouble.sum(row[j], operand[j]);
    }
    return result;
  }

  /** x_j s_j */
  public static DoubleDouble[] times(double[] row, double[] operand) {
    DoubleDouble[] result = new DoubleDouble[row.length];
    for (int j = 0; j < row.length; j++) {
      result[j] = DoubleDouble.product(row[j], operand[j]);
    }
    return result;
  }

  /** (x - m) / s with mean and standard deviation of the row; zeros where all are equal. */
  public static DoubleDouble[] zScore(double[] row, int ddof) {
    DoubleDouble[] centred = of(row);
    DoubleDouble mean = sum(centred).dividedBy(row.length);
    for (int j = 0; j < row.length; j++) {
      centred[j] = centred[j].minus(mean);
    }
    DoubleDouble std = sum(squares(centred)).dividedBy(row.length - ddof).squareRoot();
    return std.value() == 0 ? centred : dividedBy(centred, std);
  }

  /** x / sum|x|; zeros stay. */
  public static DoubleDouble[] l1(double[] row) {
    DoubleDouble[] magnitudes = new DoubleDouble[row.length];
    for (int j = 0; j < row.length; j++) {
      magnitudes[j] = DoubleDouble.of(Math.abs(row[j]));
    }
    return normalized(row, sum(magnitudes));
  }

  /** x / sqrt(sum x^2); zeros stay. */
  public static DoubleDouble[] l2(double[] row) {
    return normalized(row, sum(squares(of(row))).squareRoot());
  }

  /** x / max|x|; zeros stay. */
  public static DoubleDouble[] max(double[] row) {
    double largest = 0;
    for (double x : row) {
      largest = Math.max(largest, Math.abs(x));
    }
    return normalized(row, DoubleDouble.of(largest));
  }

  /**
   * What {@link #zScore} (norm {@code z_score}), {@link #l1}, {@link #l2} and {@link #max} divide
   * by.
   */
  public static DoubleDouble size(double[] row, String norm, int ddof) {
    DoubleDouble[] values = of(row);
    if (norm.equals("z_score")) {
      DoubleDouble mean = sum(values).dividedBy(row.length);
      for (int j = 0; j < row.length; j++) {
        values[j] = values[j].minus(mean);
      }
      return sum(squares(values)).dividedBy(row.length - ddof).squareRoot();
    }
    if (norm.equals("l2")) {
      return sum(squares(values)).squareRoot();
    }
    DoubleDouble sum = DoubleDouble.ZERO;
    double largest = 0;
    for (double x : row) {
      sum = sum.plus(DoubleDouble.of(Math.abs(x)));
      largest = Math.max(largest, Math.abs(x));
    }
    return norm.equals("l1") ? sum : DoubleDouble.of(largest);
  }

  /** The nearest number to x_j within bounds, either of which may be null for none. */
  public static DoubleDouble[] clipped(double[] row, double[] lower, double[] upper) {
    DoubleDouble[] result = of(row);
    for (int j = 0; j < row.length; j++) {
      if (lower != null && row[j] < lower[j]) {
        result[j] = DoubleDouble.of(lower[j]);
      }
      if (upper != null && row[j] > upper[j]) {
        result[j] = DoubleDouble.of(upper[j]);
      }
    }
    return result;
  }

  /** (x - median) / spread; x - median where the spread is 0. */
  public static DoubleDouble[] robust(double[] row, double[] median, double[] spread) {
    DoubleDouble[] result = new DoubleDouble[row.length];
    for (int j = 0; j < row.length; j++) {
      DoubleDouble above = DoubleDouble.sum(row[j], -median[j]);
      result[j] = spread[j] == 0 ? above : above.dividedBy(spread[j]);
    }
    return result;
  }

  /** exp(x_j) / sum over i of exp(x_i). */
  public static DoubleDouble[] softmax(double[] row) {
    double largest = row[0];
    for (double x : row) {
      largest = Math.max(largest, x);
    }
    DoubleDouble[] powers = new DoubleDouble[row.length];
    for (int j = 0; j < row.length; j++) {
      powers[j] = DoubleDouble.sum(row[j], -largest).exponential();
    }
    return dividedBy(powers, sum(powers));
  }

  /** x A for A [d x m]. */
  public static DoubleDouble[] product(double[] row, double[][] matrix) {
    return product(of(row), matrix);
  }

  /** x A for A [d x m]. */
  public static DoubleDouble[] product(DoubleDouble[] row, double[][] matrix) {
    DoubleDouble[] result = new DoubleDouble[matrix[0].length];
    for (int c = 0; c < result.length; c++) {
      result[c] = DoubleDouble.ZERO;
      for (int j = 0; j < row.length; j++) {
        result[c] = result[c].plus(row[j].times(matrix[j][c]));
      }
    }
    return result;
  }

  /** lower + (upper - lower) (x - min) / (max - min); lower + (x - min) where min == max. */
  public static DoubleDouble[] minMax(
      double[] row, double[] min, double[] max, double lower, double upper) {
    DoubleDouble[] result = new DoubleDouble[row.length];
    for (int j = 0; j < row.length; j++) {
      DoubleDouble above = DoubleDouble.sum(row[j], -min[j]);
      DoubleDouble range =
          min[j] == max[j] ? DoubleDouble.of(1) : DoubleDouble.sum(max[j], -min[j]);
      DoubleDouble stretched = above.times(DoubleDouble.sum(upper, -lower)).dividedBy(range);
      result[j] = stretched.plus(DoubleDouble.of(lower));
    }
    return result;
  }

  /** (x - mean) V' for components V [k x d], component c divided by sqrt(theta_c). */
  public static DoubleDouble[] whitened(
      double[] row, double[] mean, double[] meanLow, double[][] components, double[] theta) {
    DoubleDouble[] scores = scores(centred(row, mean, meanLow), components);
    for (int c = 0; c < scores.length; c++) {
      scores[c] = scores[c].dividedBy(DoubleDouble.of(theta[c]).squareRoot());
    }
    return scores;
  }

  /** |z - V'V z| for z = x - mean and components V [k x d]. */
  public static DoubleDouble reconstructionError(
      double[] row, double[] mean, double[] meanLow, double[][] components) {
    DoubleDouble[] z = centred(row, mean, meanLow);
    DoubleDouble[] image = product(scores(z, components), components);
    for (int j = 0; j < z.length; j++) {
      z[j] = z[j].minus(image[j]);
    }
    return sum(squares(z)).squareRoot();
  }

  private static DoubleDouble[] centred(double[] row, double[] mean, double[] meanLow) {
    DoubleDouble[] z = new DoubleDouble[row.length];
    for (int j = 0; j < z.length; j++) {
      z[j] = DoubleDouble.sum(row[j], -mean[j]).minus(DoubleDouble.of(meanLow[j]));
    }
    return z;
  }

  private static DoubleDouble[] scores(DoubleDouble[] z, double[][] components) {
    DoubleDouble[] scores = new DoubleDouble[components.length];
    for (int c = 0; c < scores.length; c++) {
      scores[c] = DoubleDouble.ZERO;
      for (int j = 0; j < z.length; j++) {
        scores[c] = scores[c].plus(z[j].times(components[c][j]));
      }
    }
    return scores;
  }

  private static DoubleDouble[] normalized(double[] row, DoubleDouble size) {
    return size.value() == 0 ? of(row) : dividedBy(of(row), size);
  }

  private static DoubleDouble[] of(double[] row) {
    DoubleDouble[] values = new DoubleDouble[row.length];
    for (int j = 0; j < row.length; j++) {
      values[j] = DoubleDouble.of(row[j]);
    }
    return values;
  }

  private static DoubleDouble[] squares(DoubleDouble[] values) {
    DoubleDouble[] squares = new DoubleDouble[values.length];
    for (int j = 0; j < values.length; j++) {
      squares[j] = values[j].times(values[j]);
    }
    return squares;
  }

  private static DoubleDouble sum(DoubleDouble[] values) {
    DoubleDouble sum = DoubleDouble.ZERO;
    for (DoubleDouble value : values) {
      sum = sum.plus(value);
    }
    return sum;
  }

  private static DoubleDouble[] dividedBy(DoubleDouble[] values, DoubleDouble divisor) {
    DoubleDouble[] quotients = new DoubleDouble[values.length];
    for (int j = 0; j < values.length; j++) {
      quotients[j] = values[j].dividedBy(divisor);
    }
    return quotients;
  }
}
