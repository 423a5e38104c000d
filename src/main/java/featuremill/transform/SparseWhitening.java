package featuremill.transform;

/**
 * A {@link SparseProjection} whose scores are divided by the standard deviations along the
 * components: what {@link Whitening} is to {@link Projection}. Cost: k divisions more per row.
 */
public final class SparseWhitening implements SparseTransform {
  private static final long serialVersionUID = 1L;

  private final SparseProjection projection;
  private final double[] deviations;

  /**
   * A whitening.
   *
   * @param theta [k], the components' variances: positive and finite
   * @throws IllegalArgumentException if there are not as many as components, or one is not usable
   */
  public SparseWhitening(SparseProjection projection, double[] theta) {
    Widths.checkVector("variances", theta.length, projection.outputWidth());
    this.projection = projection;
    this.deviations = Whitening.deviations(theta);
  }

  @Override
  public int inputWidth() {
    return projection.inputWidth();
  }

  @Override
  public int outputWidth() {
    return projection.outputWidth();
  }

  @Override
  public void apply(double[] rows, int numRows, double[] out) {
    projection.apply(rows, numRows, out);
    for (int i = 0; i < numRows; i++) {
      divide(out, i * outputWidth());
    }
  }

  @Override
  public void applyEntries(int[] columns, double[] values, int count, double[] out) {
    projection.applyEntries(columns, values, count, out);
    divide(out, 0);
  }

  private void divide(double[] out, int from) {
    for (int c = 0; c < deviations.length; c++) {
      out[from + c] /= deviations[c];
    }
  }
}
