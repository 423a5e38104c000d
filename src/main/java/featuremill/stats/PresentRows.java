package featuremill.stats;

import java.io.Serializable;

/**
 * The rows in which each column has a value: how many, what they weigh, and what sums of squares
 * over them are divided by.
 */
final class PresentRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final boolean weighted;
  private final long[] rows;
  private final double[] masses;

  /** Those of ddof 1; others lie on the line from W, of ddof 0. */
  private final double[] divisors;

  private final boolean counted;

  PresentRows(PairRows common) {
    int width = common.numFeatures();
    weighted = common.isWeighted();
    counted = common.kind() != WeightKind.RELIABILITY;
    rows = new long[width];
    masses = new double[width];
    divisors = new double[width];
    for (int j = 0; j < width; j++) {
      rows[j] = common.rows(j, j);
      masses[j] = common.mass(j, j);
      divisors[j] = common.divisor(j, j, 1);
    }
  }

  long rows(int j) {
    return rows[j];
  }

  double mass(int j) {
    return masses[j];
  }

  /**
   * The divisor of a column.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  double positiveDivisor(int j, int ddof) {
    return weighted
        ? RowMass.requirePositive(divisor(j, ddof), rows[j], masses[j], ddof)
        : RowMass.requirePositive(rows[j], ddof);
  }

  private double divisor(int j, int ddof) {
    if (counted || ddof == 0) {
      return masses[j] - ddof;
    }
    return WeightSums.between(masses[j], divisors[j], ddof);
  }
}
