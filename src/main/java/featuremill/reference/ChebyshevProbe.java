package featuremill.reference;

import java.util.stream.IntStream;

/**
 * Looks for an eigenvalue that published eigenvectors miss, by products with C alone: Chebyshev
 * polynomials of B = P C P, P = I - V'V for the published rows V, of a fresh random block Y that is
 * orthogonal to them. Whatever V is, and however it was found,
 *
 * <ul>
 *   <li>each Rayleigh quotient y'C y / y'y of the span of Y is at most the largest eigenvalue of B:
 *       one above the largest that may be there is a find;
 *   <li>with |Y_j| the norm after j steps, T_j grown on [0, a], and c^2 the quantile of the
 *       chi-square distribution for a chance e, the largest eigenvalue of B is at most a / 2 (1 +
 *       cosh(acosh(|Y_j| / c) / j)) for all j at once but for the chance e (after van Dorsselaer,
 *       Hochstenbach and van der Vorst, SIAM J. Matrix Anal. Appl. 22, 2000).
 * </ul>
 *
 * <p>Use: hand C times {@link #block} to {@link #advance}, as often as is affordable. Memory: 3
 * blocks of columns x d doubles. Cost of a step besides the product: 4 columns k d multiply-adds.
 */
public final class ChebyshevProbe {
  /** Directions of the span whose Gram matrix is this far below the largest lose their digits. */
  private static final double DEPENDENT = 1e-3;

  private final double[][] vectors;
  private final double upper;
  private final double smallest;
  private double[][] before;
  private double[][] current;
  private int steps;
  private double bound = Double.POSITIVE_INFINITY;
  private double seen = Double.NEGATIVE_INFINITY;

  /**
   * @param vectors [k x d], orthonormal rows; not changed
   * @param upper a, any positive number; best a little above what B's largest eigenvalue should be
   * @param columns s, even, at least 2
   * @param seed of the block, not one that the vectors were found with
   * @param chance e
   */
  public ChebyshevProbe(double[][] vectors, double upper, int columns, long seed, double chance) {
    this.vectors = vectors;
    this.upper = upper;
    this.smallest = Math.sqrt(ChiSquare.quantile(chance, columns));
    this.current = Draws.gaussian(columns, vectors[0].length, seed);
    project(current);
  }

  /** What C is to be multiplied by next [s x d]; not to be changed. */
  public double[][] block() {
    return current;
  }

  /**
   * Goes on by a step.
   *
   * @param image C times the block, [s x d]; used up
   */
  public void advance(double[][] image) {
    project(image);
    seen = Math.max(seen, largestQuotient(image));
    double factor = steps == 0 ? 2 / upper : 4 / upper;
    double own = steps == 0 ? 1 : 2;
    IntStream.range(0, current.length)
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j < image[i].length; j++) {
                double last = steps == 0 ? 0 : before[i][j];
                image[i][j] = factor * image[i][j] - own * current[i][j] - last;
              }
            });
    before = current;
    current = image;
    project(current);
    steps++;
    double grown =
        Math.max(1, Math.sqrt(Spectrum.of(products(current, current)).values()[0]) / smallest);
    double inverse = Math.log(grown + Math.sqrt(grown * grown - 1)) / steps;
    bound = Math.min(bound, upper / 2 * (1 + Math.cosh(inverse)));
  }

  /** Products with C so far. */
  public int steps() {
    return steps;
  }

  /** The largest eigenvalue of B is at least this, up to rounding. */
  public double largestSeen() {
    return seen;
  }

  /** The largest eigenvalue of B is at most this, but for the chance e. */
  public double bound() {
    return bound;
  }

  /** The largest Rayleigh quotient in the span of the block, as far as the block tells it. */
  private double largestQuotient(double[][] image) {
    double[][] gram = products(current, current);
    double[][] form = products(current, image);
    Spectrum spectrum = Spectrum.of(gram);
    double[] sizes = spectrum.values();
    int count = 0;
    while (count < sizes.length && sizes[count] > DEPENDENT * sizes[0]) {
      count++;
    }
    if (count == 0 || !(sizes[0] > 0)) {
      return Double.NEGATIVE_INFINITY;
    }
    double[][] reduced = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        reduced[i][j] =
            bilinear(spectrum.vector(i), form, spectrum.vector(j))
                / Math.sqrt(sizes[i])
                / Math.sqrt(sizes[j]);
      }
    }
    return Spectrum.of(symmetrized(reduced)).values()[0];
  }

  private static double[][] symmetrized(double[][] matrix) {
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < i; j++) {
        matrix[i][j] = (matrix[i][j] + matrix[j][i]) / 2;
        matrix[j][i] = matrix[i][j];
      }
    }
    return matrix;
  }

  private static double bilinear(double[] left, double[][] form, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * dot(form[i], right);
    }
    return sum;
  }

  private static double[][] products(double[][] left, double[][] right) {
    double[][] products = new double[left.length][right.length];
    IntStream.range(0, left.length)
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j < right.length; j++) {
                products[i][j] = dot(left[i], right[j]);
              }
            });
    return products;
  }

  /** Takes the published vectors out, twice, which leaves nothing of them but rounding. */
  private void project(double[][] block) {
    IntStream.range(0, block.length)
        .parallel()
        .forEach(
            i -> {
              for (int sweep = 0; sweep < 2; sweep++) {
                for (double[] vector : vectors) {
                  double product = dot(block[i], vector);
                  for (int j = 0; j < vector.length; j++) {
                    block[i][j] -= product * vector[j];
                  }
                }
              }
            });
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
