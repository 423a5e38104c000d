package featuremill.transform;

import java.util.Arrays;

/**
 * Projects centred rows on components: y_c = sum over j of ((x_j - mean_j) - meanLow_j) v_cj.
 *
 * <p>The mean belongs to the projection: new rows are centred on the mean of the rows that the
 * components were fitted on, never on their own. The sum runs over the features in fixed groups of
 * four, in plain multiplications and additions, hence |error| &lt;= (d / 4 + 6) 2^-53 sum_j |x_j -
 * mean_j| |v_cj| (Higham, Accuracy and Stability, 2nd ed., section 3.1), far inside of 1e-13 |x -
 * mean| |v_c| for ordinary d. Zeros are multiplied as well: leaving them out would change the bits
 * when a component is infinite or NaN. Cost: d k multiplications per row.
 */
public final class Projection implements FittedTransform {
  private static final long serialVersionUID = 1L;
  private static final int GROUP = 4;

  private final double[] mean;
  private final double[] meanLow;
  private final int numComponents;

  /** [d x k]: the components transposed, so that the inner loop runs over neighbours. */
  private final double[][] transposed;

  /**
   * A projection; the arrays are copied.
   *
   * @param mean [d], subtracted from each row first
   * @param meanLow [d], what rounding took off the mean; zeros when unknown
   * @param components [k x d], a component per row; k &gt;= 1
   * @throws IllegalArgumentException if a length differs from d
   */
  public Projection(double[] mean, double[] meanLow, double[][] components) {
    if (components.length == 0) {
      throw new IllegalArgumentException("a projection needs at least one component");
    }
    Widths.checkVector("low part of the mean", meanLow.length, mean.length);
    for (double[] component : components) {
      Widths.checkVector("component", component.length, mean.length);
    }
    this.mean = mean.clone();
    this.meanLow = meanLow.clone();
    this.numComponents = components.length;
    this.transposed = transpose(components, mean.length);
  }

  /** A projection of rows that are centred already; components as in the constructor. */
  public static Projection ofCentred(double[][] components) {
    int width = components.length == 0 ? 0 : components[0].length;
    return new Projection(new double[width], new double[width], components);
  }

  private static double[][] transpose(double[][] components, int width) {
    double[][] transposed = new double[width][components.length];
    for (int c = 0; c < components.length; c++) {
      for (int j = 0; j < width; j++) {
        transposed[j][c] = components[c][j];
      }
    }
    return transposed;
  }

  @Override
  public int inputWidth() {
    return mean.length;
  }

  @Override
  public int outputWidth() {
    return numComponents;
  }

  @Override
  public void apply(double[] rows, int numRows, double[] out) {
    Widths.checkBlock(this, rows, numRows, out);
    Widths.checkApart(rows, out, "a projection");
    int width = mean.length;
    double[] centred = new double[width];
    double[] sums = new double[numComponents];
    for (int row = 0; row < numRows; row++) {
      System.arraycopy(rows, row * width, centred, 0, width);
      centre(centred, mean, meanLow);
      Arrays.fill(sums, 0.0);
      project(centred, sums);
      System.arraycopy(sums, 0, out, row * numComponents, numComponents);
    }
  }

  private void project(double[] z, double[] sums) {
    double[][] v = transposed;
    int grouped = z.length - z.length % GROUP;
    for (int j = 0; j < grouped; j += GROUP) {
      addFour(sums, z[j], v[j], z[j + 1], v[j + 1], z[j + 2], v[j + 2], z[j + 3], v[j + 3]);
    }
    for (int j = grouped; j < z.length; j++) {
      addOne(sums, z[j], v[j]);
    }
  }

  // In these loops one index serves all arrays, and the arrays are parameters: only then does the
  // compiler see that no store can change a later load, and emits vector instructions.

  private static void centre(double[] row, double[] mean, double[] meanLow) {
    for (int j = 0; j < row.length; j++) {
      row[j] = (row[j] - mean[j]) - meanLow[j];
    }
  }

  // Four features at a time: the sums are loaded and stored once for four multiplications.
  private static void addFour(
      double[] sums,
      double z0,
      double[] v0,
      double z1,
      double[] v1,
      double z2,
      double[] v2,
      double z3,
      double[] v3) {
    for (int c = 0; c < sums.length; c++) {
      sums[c] += (z0 * v0[c] + z1 * v1[c]) + (z2 * v2[c] + z3 * v3[c]);
    }
  }

  private static void addOne(double[] sums, double z, double[] v) {
    for (int c = 0; c < sums.length; c++) {
      sums[c] += z * v[c];
    }
  }
}
