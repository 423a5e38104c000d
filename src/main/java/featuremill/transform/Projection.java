package featuremill.transform;

/**
 * Projects centred rows on components: y_c = sum over j of ((x_j - mean_j) - meanLow_j) v_cj.
 *
 * <p>The mean belongs to the projection: new rows are centred on the mean of the rows that the
 * components were fitted on, never on their own. The sum is that of {@link RowProduct}, hence
 * |error| &lt;= (d / 4 + 6) 2^-53 sum_j |x_j - mean_j| |v_cj|, far inside of 1e-13 |x - mean| |v_c|
 * for ordinary d. Cost: d k multiplications per row.
 */
public final class Projection extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final Centre mean;
  private final RowProduct components;

  /**
   * A projection; the arrays are copied.
   *
   * @param mean [d], subtracted from each row first
   * @param meanLow [d], what rounding took off the mean; zeros when unknown
   * @param components [k x d], a component per row; k &gt;= 1
   * @throws IllegalArgumentException if a length differs from d
   */
  public Projection(double[] mean, double[] meanLow, double[][] components) {
    super("a projection", mean.length, components.length);
    Widths.checkComponents(components, mean.length);
    this.mean = new Centre(mean, meanLow);
    this.components = RowProduct.byTransposed(components, mean.length);
  }

  /** A projection of rows that are centred already; components as in the constructor. */
  public static Projection ofCentred(double[][] components) {
    int width = components.length == 0 ? 0 : components[0].length;
    return new Projection(new double[width], new double[width], components);
  }

  /** Projects a row, which is centred afterwards. */
  @Override
  void transform(double[] row, double[] result) {
    mean.subtractFrom(row);
    components.multiply(row, result);
  }
}
