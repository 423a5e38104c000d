package featuremill.reference;

/**
 * Angles between subspaces, in radians, accurate for tiny angles: an arc cosine answers 0 to every
 * angle below 1e-8, so that sines and half-angle tangents are used (Bjorck and Golub 1973; Kahan).
 */
public final class PrincipalAngles {
  private PrincipalAngles() {}

  /** The angle between two lines, 0 to pi / 2, given by unit vectors of either sign. */
  public static double betweenLines(double[] first, double[] second) {
    double difference = 0;
    double sum = 0;
    for (int j = 0; j < first.length; j++) {
      difference += (first[j] - second[j]) * (first[j] - second[j]);
      sum += (first[j] + second[j]) * (first[j] + second[j]);
    }
    double shorter = Math.sqrt(Math.min(difference, sum));
    double longer = Math.sqrt(Math.max(difference, sum));
    return 2 * Math.atan2(shorter, longer);
  }

  /**
   * The largest angle between a direction of one subspace and the other subspace: the arc sine of
   * |(I - B'B) a| over unit a. Symmetric when both have the same dimension; 0 means that the first
   * lies within the second.
   *
   * @param inner orthonormal rows [m x d] that span the first subspace
   * @param space orthonormal rows [k x d], k &gt;= m, that span the second
   */
  public static double largest(double[][] inner, double[][] space) {
    if (inner.length == 0) {
      return 0;
    }
    if (inner.length > space.length) {
      throw new IllegalArgumentException(
          "a subspace of dimension "
              + inner.length
              + " does not fit into one of dimension "
              + space.length);
    }
    if (inner.length == 1 && space.length == 1) {
      return betweenLines(inner[0], space[0]);
    }
    double[][] rests = new double[inner.length][];
    for (int i = 0; i < inner.length; i++) {
      rests[i] = withoutProjection(inner[i], space);
    }
    return Math.asin(Math.min(1.0, largestSingularValue(rests)));
  }

  private static double[] withoutProjection(double[] vector, double[][] space) {
    double[] rest = vector.clone();
    for (double[] direction : space) {
      double product = dot(rest, direction);
      for (int j = 0; j < rest.length; j++) {
        rest[j] -= product * direction[j];
      }
    }
    return rest;
  }

  private static double largestSingularValue(double[][] rows) {
    double[][] products = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j <= i; j++) {
        products[i][j] = dot(rows[i], rows[j]);
        products[j][i] = products[i][j];
      }
    }
    return Math.sqrt(Math.max(0, Spectrum.of(products).values()[0]));
  }

  private static double dot(double[] first, double[] second) {
    double sum = 0;
    for (int j = 0; j < first.length; j++) {
      sum += first[j] * second[j];
    }
    return sum;
  }
}
