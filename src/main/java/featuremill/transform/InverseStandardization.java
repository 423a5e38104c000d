package featuremill.transform;

/**
 * Back from standardized values to features: (z scale + meanLow) + mean, three roundings, of which
 * only the last is one of the mean's size. Works in place.
 */
public final class InverseStandardization extends RowByRow {
  private static final long serialVersionUID = 1L;

  private final double[] scale;
  private final Centre mean;

  /** The inverse of a standardization, up to rounding. */
  public InverseStandardization(Standardization standardization) {
    super("an inverse standardization", standardization.inputWidth(), standardization.inputWidth());
    this.scale = standardization.scale();
    this.mean = new Centre(standardization.mean(), standardization.meanLow());
  }

  @Override
  void transform(double[] row, double[] result) {
    for (int j = 0; j < result.length; j++) {
      result[j] = row[j] * scale[j];
    }
    mean.addTo(result);
  }
}
