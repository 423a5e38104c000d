package featuremill.job.verify;

import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Eigenpairs that come from singular values, some of them far below 1e-16 of the largest, held
 * against the data.
 *
 * <p>A covariance in double precision cannot judge them, and neither can |C v - theta v|, which the
 * roundings of v alone bring to 1e-16 of the largest eigenvalue. The length of X v can: v'C v = |X
 * v|^2 / (n - ddof) is off by a rounding of sigma_i sigma_1 and the square of one of sigma_1, so
 * that its root is within roundings of sigma_1, as the singular values are promised to be. Two
 * vectors that were mixed show in it too, down to the size of their singular values.
 */
final class SingularCheck {
  private static final double TOLERANCE = 5e-13;

  /** C v is summed in double here, over any number of rows. */
  private static final double RESIDUAL_TOLERANCE = 1e-12;

  private static final long SEED = 0x51617L;

  private final double[][] components;
  private final double[] values;

  SingularCheck(double[][] components, double[] values) {
    this.components = components;
    this.values = values;
  }

  /** The components, and a random direction across all of them where there is one. */
  double[][] vectors() {
    int k = components.length;
    if (k == components[0].length) {
      return components;
    }
    double[][] vectors = Arrays.copyOf(components, k + 1);
    // Signs alone may lie within the span of regular components.
    Random random = new Random(SEED);
    vectors[k] = random.doubles(components[0].length, -1, 1).toArray();
    for (int pass = 0; pass < 2; pass++) {
      for (double[] component : components) {
        add(vectors[k], -dot(vectors[k], component), component);
      }
    }
    double length = Math.sqrt(dot(vectors[k], vectors[k]));
    for (int j = 0; j < vectors[k].length; j++) {
      vectors[k][j] /= length;
    }
    return vectors;
  }

  List<Quantity> check(ReferenceMoments moments) {
    double largest = Math.sqrt(values[0]);
    double[][] vectors = vectors();
    double worst = 0;
    double residual = 0;
    for (int i = 0; i < values.length; i++) {
      double length = length(moments, i, vectors[i]);
      worst = Math.max(worst, Math.abs(length - Math.sqrt(values[i])) / largest);
      residual = Math.max(residual, moments.residual(i, values[i]) / values[0]);
    }
    String all = "all " + values.length + " pairs";
    List<Quantity> quantities = new ArrayList<>();
    quantities.add(
        new Quantity("singular values, from the data", worst, TOLERANCE, "sigma_1", all));
    quantities.add(
        new Quantity(
            "eigenpair residuals, from the data", residual, RESIDUAL_TOLERANCE, "theta_1", all));
    if (vectors.length > values.length) {
      double left = length(moments, values.length, vectors[values.length]);
      double last = Math.sqrt(values[values.length - 1]);
      quantities.add(
          new Quantity(
              "spread across the components, above the least of them",
              Math.max(0, left - last) / largest,
              TOLERANCE,
              "sigma_1",
              "1 random direction"));
    }
    return quantities;
  }

  /** |X v| / sqrt(n - ddof). */
  private static double length(ReferenceMoments moments, int vector, double[] v) {
    return Math.sqrt(Math.max(0, dot(moments.vectorImage(vector), v)));
  }

  private static void add(double[] to, double factor, double[] vector) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * vector[j];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
