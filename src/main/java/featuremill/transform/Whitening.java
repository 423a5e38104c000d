package featuremill.transform;

import java.util.Locale;

/**
 * Projects centred rows on components and divides by their standard deviations: y_c = sum over j of
 * ((x_j - mean_j) - meanLow_j) v_cj / sqrt(theta_c). Over the rows of the fit the results are
 * uncorrelated and have variance 1, with the divisor that theta has.
 *
 * <p>To the error of {@link Projection} come three roundings. Cost: d k multiplications and k
 * divisions per row.
 */
public final class Whitening extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final Projection projection;

  /** sqrt(theta) [k]. */
  private final double[] deviations;

  /**
   * A whitening; the arrays are copied.
   *
   * @param mean [d], subtracted from each row first
   * @param meanLow [d], what rounding took off the mean; zeros when unknown
   * @param components [k x d], a component per row; k &gt;= 1
   * @param theta [k], the components' variances: positive and finite
   * @throws IllegalArgumentException if a length does not fit or a variance is not usable
   */
  public Whitening(double[] mean, double[] meanLow, double[][] components, double[] theta) {
    super("a whitening", mean.length, components.length);
    this.projection = new Projection(mean, meanLow, components);
    if (theta.length != components.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot whiten %d components by %d variances: shapes (%d x %d) and (%d); a variance"
                  + " for each component would fit",
              components.length,
              theta.length,
              components.length,
              mean.length,
              theta.length));
    }
    this.deviations = deviations(theta);
  }

  /** A whitening of rows that are centred already. */
  public static Whitening ofCentred(double[][] components, double[] theta) {
    int width = components.length == 0 ? 0 : components[0].length;
    return new Whitening(new double[width], new double[width], components, theta);
  }

  /** sqrt(theta) [k]. */
  static double[] deviations(double[] theta) {
    double[] deviations = new double[theta.length];
    for (int c = 0; c < theta.length; c++) {
      deviations[c] = deviation(c, theta[c]);
    }
    return deviations;
  }

  private static double deviation(int c, double variance) {
    if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "component %d has variance %s and cannot be scaled to 1; keep %d components",
              c,
              variance,
              c));
    }
    return Math.sqrt(variance);
  }

  @Override
  void transform(double[] row, double[] result) {
    projection.transform(row, result);
    for (int c = 0; c < result.length; c++) {
      result[c] /= deviations[c];
    }
  }
}
