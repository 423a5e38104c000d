package featuremill.transform;

/**
 * How far a row is from what its scores tell of it: one number per row, |z - V'V z| with z = (x -
 * mean) - meanLow and V the components, the Euclidean distance of the row from the plane mean +
 * span(components) where those are orthonormal.
 *
 * <p>Taken from the differences themselves, not from |z|^2 - |V z|^2, which would leave no digit of
 * a small one: the absolute error is at most about (d + k) / 4 * 2^-53 |z|. Differences may be of
 * any size: their squares neither overflow nor vanish. Cost: 2 d k multiplications per row.
 */
public final class ReconstructionError extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final Projection projection;
  private final RowProduct back;

  /**
   * The error of the {@link Projection} that has the same arguments; the arrays are copied.
   *
   * @param mean [d]
   * @param meanLow [d], what rounding took off the mean; zeros when unknown
   * @param components [k x d], a component per row, orthonormal; k &gt;= 1
   * @throws IllegalArgumentException if a length differs from d
   */
  public ReconstructionError(double[] mean, double[] meanLow, double[][] components) {
    super("a reconstruction error", mean.length, 1);
    this.projection = new Projection(mean, meanLow, components);
    this.back = RowProduct.by(components, mean.length);
  }

  @Override
  void transform(double[] row, double[] result) {
    double[] scores = new double[projection.outputWidth()];
    double[] image = new double[row.length];
    projection.transform(row, scores);
    back.multiply(scores, image);
    for (int j = 0; j < row.length; j++) {
      row[j] -= image[j];
    }
    result[0] = RowSums.euclideanNorm(row);
  }
}
