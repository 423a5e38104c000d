package featuremill.transform;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Centres some features of sparse rows, divides them by a scale and projects them on components:
 * y_c = sum over j of (x_j - mean_j) / scale_j v_cj, at the cost of a row's entries.
 *
 * <p>The means of the many columns without an entry are subtracted once and for all: y = sum over
 * entries of x_j (v_j / scale_j) - sum over j of mean_j v_j / scale_j, the second sum to twice the
 * working precision. For a column whose mean is many standard deviations that would lose the digits
 * of the deviation. A column whose mean is above {@value #CENTRED_ABOVE} of them is centred
 * explicitly in every row, which costs little, as it is filled in 16 rows out of 17 at least: a
 * share p of filled rows bounds the mean by sqrt(p / (1 - p)) standard deviations (Cauchy and
 * Schwarz). Hence |error| &lt;= (m + 4) 2^-53 sum over the m entries and centred columns of (|z_j|
 * + |mean_j / scale_j|) |v_cj|.
 *
 * <p>Sums run over the columns in ascending order. Cost: k multiplications an entry and k for each
 * column that is centred explicitly; 8 d k bytes.
 */
public final class SparseProjection implements SparseTransform {
  private static final long serialVersionUID = 1L;

  /** Means above so many standard deviations are subtracted from the values themselves. */
  public static final double CENTRED_ABOVE = 4;

  private static final int ABSENT = -1;

  private final int inputWidth;
  private final int numComponents;

  /** [inputWidth]: where a feature stands among those that take part; ABSENT for the others. */
  private final int[] position;

  /** [d x k], a feature after the other: components over scale. */
  private final double[] weights;

  /** [k]: what the means of the features that are not centred explicitly add up to. */
  private final double[] offset;

  /** The features centred explicitly, ascending: their input positions and means. */
  private final int[] centred;

  private final double[] centre;

  /**
   * A projection; the arrays are copied.
   *
   * @param inputWidth features per row as it is read
   * @param columns [d], ascending positions of those that take part
   * @param mean [d], subtracted first
   * @param scale [d], the divisor: positive; 1 where a feature is only centred
   * @param std [d], what decides how a feature is centred
   * @param components [k x d], a component per row; k &gt;= 1
   * @throws IllegalArgumentException if a length differs from d, columns do not ascend within the
   *     width, or d k numbers are more than an array holds
   */
  public SparseProjection(
      int inputWidth,
      int[] columns,
      double[] mean,
      double[] scale,
      double[] std,
      double[][] components) {
    this(inputWidth, columns, mean, scale, centred(columns.length, mean, std), components);
  }

  private static int[] centred(int width, double[] mean, double[] std) {
    Widths.checkVector("mean", mean.length, width);
    return centred(mean, std);
  }

  /**
   * The same where it is settled how features are centred.
   *
   * @param explicit positions among the d features of those that are centred explicitly, ascending
   */
  public SparseProjection(
      int inputWidth,
      int[] columns,
      double[] mean,
      double[] scale,
      int[] explicit,
      double[][] components) {
    if (components.length == 0) {
      throw new IllegalArgumentException("a projection needs at least one component");
    }
    int width = columns.length;
    Widths.checkVector("mean", mean.length, width);
    Widths.checkVector("scale", scale.length, width);
    for (double[] component : components) {
      Widths.checkVector("component", component.length, width);
    }
    this.inputWidth = inputWidth;
    this.numComponents = components.length;
    this.position = positions(inputWidth, columns);
    this.weights = weights(components, scale);
    this.centred = Arrays.stream(explicit).map(i -> columns[i]).toArray();
    this.centre = Arrays.stream(explicit).mapToDouble(i -> mean[i]).toArray();
    this.offset = offset(mean, explicit);
  }

  private static int[] positions(int inputWidth, int[] columns) {
    int[] position = new int[inputWidth];
    Arrays.fill(position, ABSENT);
    int last = -1;
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] <= last || columns[i] >= inputWidth) {
        throw new IllegalArgumentException(
            "feature "
                + columns[i]
                + " follows "
                + last
                + "; positions ascend below "
                + inputWidth);
      }
      last = columns[i];
      position[last] = i;
    }
    return position;
  }

  private static double[] weights(double[][] components, double[] scale) {
    int k = components.length;
    double[] weights = new double[Math.multiplyExact(scale.length, k)];
    for (int c = 0; c < k; c++) {
      double[] component = components[c];
      for (int j = 0; j < component.length; j++) {
        weights[j * k + c] = component[j] / scale[j];
      }
    }
    return weights;
  }

  /**
   * The features whose means are subtracted from the values themselves.
   *
   * @param mean [d]
   * @param std [d]
   * @return their positions, ascending
   */
  public static int[] centred(double[] mean, double[] std) {
    Widths.checkVector("standard deviation", std.length, mean.length);
    return IntStream.range(0, mean.length)
        .filter(j -> Math.abs(mean[j]) > CENTRED_ABOVE * std[j])
        .toArray();
  }

  /** Sums of products to twice the working precision (Ogita, Rump and Oishi 2005, Dot2). */
  private double[] offset(double[] mean, int[] explicit) {
    double[] implicit = mean.clone();
    for (int j : explicit) {
      implicit[j] = 0;
    }
    double[] sums = new double[numComponents];
    double[] rests = new double[numComponents];
    for (int j = 0; j < implicit.length; j++) {
      if (implicit[j] != 0) {
        addProducts(implicit[j], j * numComponents, sums, rests);
      }
    }
    for (int c = 0; c < sums.length; c++) {
      sums[c] += rests[c];
    }
    return sums;
  }

  private void addProducts(double factor, int from, double[] sums, double[] rests) {
    for (int c = 0; c < sums.length; c++) {
      double product = factor * weights[from + c];
      double error = Math.fma(factor, weights[from + c], -product);
      double sum = sums[c] + product;
      double part = sum - sums[c];
      rests[c] += (sums[c] - (sum - part)) + (product - part) + error;
      sums[c] = sum;
    }
  }

  @Override
  public int inputWidth() {
    return inputWidth;
  }

  @Override
  public int outputWidth() {
    return numComponents;
  }

  @Override
  public void apply(double[] rows, int numRows, double[] out) {
    Widths.checkBlock(this, rows, numRows, out);
    Widths.checkApart(rows, out, "a projection");
    int[] columns = new int[inputWidth];
    double[] values = new double[inputWidth];
    double[] result = new double[numComponents];
    for (int row = 0; row < numRows; row++) {
      int count = 0;
      for (int j = 0; j < inputWidth; j++) {
        double x = rows[row * inputWidth + j];
        if (x != 0) {
          columns[count] = j;
          values[count++] = x;
        }
      }
      applyEntries(columns, values, count, result);
      System.arraycopy(result, 0, out, row * numComponents, numComponents);
    }
  }

  @Override
  public void applyEntries(int[] columns, double[] values, int count, double[] out) {
    if (columns.length < count || values.length < count || out.length < numComponents) {
      throw new IllegalArgumentException(
          count
              + " entries and "
              + numComponents
              + " results do not fit arrays of "
              + Math.min(columns.length, values.length)
              + " and "
              + out.length);
    }
    double[] sums = new double[numComponents];
    int next = 0;
    for (int t = 0; t < count; t++) {
      int column = columns[t];
      while (next < centred.length && centred[next] < column) {
        addCentred(sums, next++, 0);
      }
      if (next < centred.length && centred[next] == column) {
        addCentred(sums, next++, values[t]);
      } else if (position[column] != ABSENT && values[t] != 0) {
        add(sums, values[t], weights, position[column] * numComponents);
      }
    }
    while (next < centred.length) {
      addCentred(sums, next++, 0);
    }
    for (int c = 0; c < sums.length; c++) {
      out[c] = sums[c] - offset[c];
    }
  }

  private void addCentred(double[] sums, int which, double value) {
    int from = position[centred[which]] * numComponents;
    add(sums, value - centre[which], weights, from);
  }

  private static void add(double[] sums, double x, double[] weights, int from) {
    for (int c = 0; c < sums.length; c++) {
      sums[c] += x * weights[from + c];
    }
  }
}
