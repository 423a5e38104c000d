package featuremill.reference;

import java.io.Serializable;

/**
 * A unit for each feature, a power of two near its size, in which sums of products of z = (x -
 * mean) / scale stay far from the ends of the doubles, whatever the sizes of x and scale: z_j =
 * z'_j 2^exponents_j, and the pass sums z'. The power is that of the range that the first pass
 * found over that of the scale, so that z' is about 1 at most.
 */
final class Units implements Serializable {
  private static final long serialVersionUID = 1L;

  /** x and the mean are multiplied by these first: 2 to minus the exponent of the range. */
  final double[] factors;

  final DoubleDoubles means;

  /** The scale without its power of two, 1 to 2; infinite where it is. */
  final double[] divisors;

  final int[] exponents;

  Units(DoubleDoubles means, int[] ranges, double[] scale) {
    int width = scale.length;
    this.factors = new double[width];
    this.means = new DoubleDoubles(width);
    this.divisors = new double[width];
    this.exponents = new int[width];
    for (int j = 0; j < width; j++) {
      int size = Double.isInfinite(scale[j]) ? 0 : Math.getExponent(scale[j]);
      factors[j] = Math.scalb(1.0, -ranges[j]);
      DoubleDouble mean = means.get(j).timesPowerOfTwo(-ranges[j]);
      this.means.high[j] = mean.high();
      this.means.low[j] = mean.low();
      divisors[j] = Math.scalb(scale[j], -size);
      exponents[j] = ranges[j] - size;
    }
  }

  /** Directions [count x d] for z' that give the products which the given ones give for z. */
  double[][] scaled(double[][] directions) {
    double[][] scaled = new double[directions.length][exponents.length];
    for (int i = 0; i < directions.length; i++) {
      for (int j = 0; j < exponents.length; j++) {
        scaled[i][j] = Math.scalb(directions[i][j], exponents[j]);
      }
    }
    return scaled;
  }
}
