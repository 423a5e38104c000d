package featuremill.transform;

/**
 * Back from scores to features: x_j = mean_j + meanLow_j + sum over c of y_c v_cj.
 *
 * <p>With orthonormal components this is the point of the plane mean + span(components) that is
 * nearest to the row that was projected; with all d components, the row itself up to rounding:
 * |error| &lt;= (k / 4 + 4) 2^-53 sum_c |y_c| |v_cj|, and one rounding of x_j. Cost: d k
 * multiplications per row.
 */
public final class InverseProjection extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final Centre mean;
  private final RowProduct components;

  /**
   * The inverse of the {@link Projection} that has the same arguments; the arrays are copied.
   *
   * @param mean [d], added to each row last
   * @param meanLow [d], what rounding took off the mean; zeros when unknown
   * @param components [k x d], a component per row; k &gt;= 1
   * @throws IllegalArgumentException if a length differs from d
   */
  public InverseProjection(double[] mean, double[] meanLow, double[][] components) {
    super("an inverse projection", components.length, mean.length);
    Widths.checkComponents(components, mean.length);
    this.mean = new Centre(mean, meanLow);
    this.components = RowProduct.by(components, mean.length);
  }

  @Override
  void transform(double[] row, double[] result) {
    components.multiply(row, result);
    mean.addTo(result);
  }
}
