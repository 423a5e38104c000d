package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;

/**
 * Looks for large eigenvalues of A outside the span of V, that is of B = PAP with P = I - VV', by
 * Chebyshev polynomials of B on s random vectors that know nothing of V.
 *
 * <p>With Y_j = T_j(2 B / a - 1) P G, G normal, and u an eigenvector of the largest eigenvalue
 * lambda of B, |Y_j| is at least |T_j(2 lambda / a - 1)| |u'G|, and |u'G|^2 is chi-square with s
 * degrees of freedom: below c^2 with probability eta. So with probability 1 - eta, for all j at
 * once, lambda is at most the number at which T_j reaches |Y_j| / c (van Dorsselaer, Hochstenbach,
 * van der Vorst, SIAM J. Matrix Anal. Appl. 22, 2000, for s = 1). Any a above 0 does.
 *
 * <p>A step is one pass of s columns. Memory: 3 d s numbers, the caller's.
 */
final class ChebyshevProbe {
  /** Of the threshold c, for rounding in the recurrence. */
  private static final double ROUNDING = 0x1p-10;

  private final Blas blas;
  private final TallBlocks tall;
  private final ScaledOperator operator;
  private final DenseBlock kept;
  private final double interval;
  private final double threshold;
  private DenseBlock now;
  private DenseBlock before;
  private DenseBlock image;
  private double[][] gram;
  private SubspaceValues seen;
  private int steps;
  private double outside = Double.POSITIVE_INFINITY;

  /**
   * @param kept V, [d x m], orthonormal
   * @param interval a; about the largest eigenvalue that is expected outside of V
   * @param memory [d x 3 s]
   */
  ChebyshevProbe(
      Blas blas,
      TallBlocks tall,
      ScaledOperator operator,
      DenseBlock kept,
      double interval,
      ProbeSettings settings,
      long seed,
      DenseBlock memory) {
    int s = settings.columns();
    this.blas = blas;
    this.tall = tall;
    this.operator = operator;
    this.kept = kept;
    this.interval = interval;
    this.threshold =
        (1 - ROUNDING) * Math.sqrt(ChiSquare.quantile(settings.failureProbability(), s));
    this.now = memory.columnRange(0, s);
    this.before = memory.columnRange(s, 2 * s);
    this.image = memory.columnRange(2 * s, 3 * s);
    tall.fill(new GaussianColumns(seed), now, 0);
    project(now);
    this.gram = tall.innerProducts(now, now);
  }

  private void project(DenseBlock block) {
    tall.subtractProduct(kept, tall.innerProducts(kept, block), block);
  }

  /** One pass: sees B on the span of Y_j, and goes on to Y_{j+1}. */
  void step() {
    operator.apply(now, image);
    seen = SubspaceValues.of(blas, gram, tall.innerProducts(now, image));
    double factor = (steps == 0 ? 2 : 4) / interval;
    if (steps == 0) {
      tall.combine(factor, image, -1, now, 0, now);
    } else {
      tall.combine(factor, image, -2, now, -1, before);
    }
    project(image);
    DenseBlock free = before;
    before = now;
    now = image;
    image = free;
    steps++;
    gram = tall.innerProducts(now, now);
    bound();
  }

  private void bound() {
    double length = SubspaceValues.largest(blas, gram);
    if (!Double.isFinite(length)) {
      return;
    }
    double ratio = Math.max(1, Math.sqrt(length) / threshold);
    double acosh =
        ratio > 0x1p500
            ? StrictMath.log(ratio) + StrictMath.log(2)
            : StrictMath.log(ratio + Math.sqrt((ratio - 1) * (ratio + 1)));
    outside = Math.min(outside, 0.5 * interval * (1 + StrictMath.cosh(acosh / steps)));
  }

  /** tau: B has no eigenvalue above it, but for the failure probability. */
  double outside() {
    return outside;
  }

  /** Passes so far. */
  int steps() {
    return steps;
  }

  /** B has an eigenvalue no smaller than this, beyond doubt: a Rayleigh quotient. */
  double seen() {
    return seen.largest();
  }

  /** Sets the block to directions on which B is above the limit; how many there were. */
  int directions(double limit, DenseBlock target) {
    double[][] coefficients = seen.above(limit, target.columns());
    int count = coefficients[0].length;
    tall.multiplyInPlace(before, coefficients);
    tall.copy(before.columnRange(0, count), target.columnRange(0, count));
    return count;
  }
}
