package featuremill.reference;

/**
 * A symmetric matrix with a unit diagonal whose eigenvalues below 0 are set to 0, and whose
 * diagonal is scaled back to 1, by a full decomposition: sum of the positive lambda v v'.
 */
public final class ClippedSpectrum {
  private ClippedSpectrum() {}

  /** The clipped matrix [d x d]; a row of zeros for each of zeros. */
  public static double[][] of(Spectrum spectrum) {
    int width = spectrum.dimension();
    double[] values = spectrum.values();
    double[][] clipped = new double[width][width];
    for (int k = 0; k < width && values[k] > 0; k++) {
      double[] vector = spectrum.vector(k);
      for (int i = 0; i < width; i++) {
        double factor = values[k] * vector[i];
        for (int j = 0; j < width; j++) {
          clipped[i][j] += factor * vector[j];
        }
      }
    }
    return unitDiagonal(clipped);
  }

  private static double[][] unitDiagonal(double[][] matrix) {
    double[] roots = new double[matrix.length];
    for (int j = 0; j < roots.length; j++) {
      roots[j] = Math.sqrt(matrix[j][j]);
    }
    for (int i = 0; i < roots.length; i++) {
      for (int j = 0; j < roots.length; j++) {
        matrix[i][j] = roots[i] > 0 && roots[j] > 0 ? matrix[i][j] / roots[i] / roots[j] : 0;
      }
    }
    return matrix;
  }
}
