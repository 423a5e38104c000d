package featuremill.linalg;

/**
 * Eigenpairs as a kernel leaves them: values in descending order, and the vector of {@code
 * values[i]}, of unit length and arbitrary sign, in {@code vectors[i]}.
 */
public record Eigen(double[] values, double[][] vectors) {
  Eigen scaledByPowerOfTwo(int exponent) {
    double[] scaled = new double[values.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = Math.scalb(values[i], exponent);
    }
    return new Eigen(scaled, vectors);
  }
}
