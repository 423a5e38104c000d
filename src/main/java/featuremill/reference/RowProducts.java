package featuremill.reference;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The eigenvalues of Z'Z / divisor of a few rows Z [n x d] by those of Z Z' / divisor, n x n: the
 * same but for zeros. Rows are centred and scaled in double-double, rounded, and multiplied in
 * double. Costs 8 n d bytes and n^2 d / 2 multiply-adds, besides the n^3 of {@link Spectrum}.
 */
public final class RowProducts {
  private final double[][] rows;

  /** Rows without weights. */
  public RowProducts(ReferenceTask task, double[][] raw) {
    this(task, raw, ones(raw.length));
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1.0);
    return ones;
  }

  /**
   * @param task of which the means and the scale are taken
   * @param raw rows [n x d] of finite values; not changed
   * @param weights [n] of the rows, 0 or more
   */
  public RowProducts(ReferenceTask task, double[][] raw, double[] weights) {
    Units units = task.units();
    this.rows = new double[raw.length][];
    DoubleDoubles z = new DoubleDoubles(task.numFeatures());
    for (int i = 0; i < raw.length; i++) {
      z.standardize(raw[i], units.factors, units.means, units.divisors);
      rows[i] = new double[z.high.length];
      for (int j = 0; j < z.high.length; j++) {
        rows[i][j] = Math.sqrt(weights[i]) * Math.scalb(z.high[j], units.exponents[j]);
      }
    }
  }

  /** Eigenvalues [n], descending. */
  public double[] eigenvalues(double divisor) {
    int n = rows.length;
    double[][] products = new double[n][n];
    IntStream.range(0, n)
        .parallel()
        .forEach(i -> Arrays.setAll(products[i], j -> dot(rows[i], rows[j]) / divisor));
    return Spectrum.of(products).values();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
