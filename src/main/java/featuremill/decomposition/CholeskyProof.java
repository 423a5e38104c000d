package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;

/**
 * Upper bounds of eigenvalue k + 1 of a symmetric matrix C, proved by a Cholesky factorization.
 *
 * <p>With W = sqrt(Theta) V' as stored, of k rows, W'W has rank k at most, so that lambda_{k+1}(C)
 * &lt;= lambda_1(C - W'W) by Weyl's inequality, whatever V and Theta are worth. If floating-point
 * Cholesky of M = fl(sigma I - C + W'W) completes, then lambda_min(M) &gt;= -phi trace(M), phi =
 * gamma_{d+1} / (1 - gamma_{d+1}) (Rump, BIT 46, 2006, theorem 2.3; any order of summation and
 * fused multiply-adds: Rump and Jeannerod, SIAM J. Matrix Anal. Appl. 35, 2014). Kernels that
 * multiply by the reciprocal of a pivot round once more a step, which twice phi covers. Hence
 *
 * <p>lambda_{k+1}(C) &lt;= sigma + 2 phi trace(M) + (k + 4) u (sigma + |C|_F + |W|_F^2),
 *
 * <p>the last term being what forming M rounds. Cost of an attempt: d^3 / 6 + k d^2 / 2
 * multiply-adds and a matrix of 8 d^2 bytes besides C.
 */
final class CholeskyProof {
  private static final double UNIT = 0x1p-53;

  /** The bound's own rounding: some ten operations on it and d on the trace. */
  private static final double EVALUATION = 1 + 1e-6;

  private final Blas blas;
  private final SymmetricMatrix matrix;
  private final double[][] vectors;
  private final double[] roots;
  private final int exponent;
  private final double frobenius;
  private final double trace;
  private final double deflated;

  /**
   * @param values theta_1 to theta_k; those below 0 are not taken out
   * @param vectors [k x d]
   */
  CholeskyProof(Blas blas, SymmetricMatrix matrix, double[] values, double[][] vectors) {
    this.blas = blas;
    this.matrix = matrix;
    this.vectors = vectors;
    // A power of two, so that scaling is exact and squares neither overflow nor vanish.
    this.exponent = Math.max(-1000, Math.min(1000, -exponentOf(matrix)));
    this.frobenius = frobenius(matrix, exponent);
    double sum = 0;
    for (double v : matrix.diagonal()) {
      sum += Math.scalb(v, exponent);
    }
    this.trace = sum;
    this.roots = new double[values.length];
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      roots[i] = Math.sqrt(Math.max(0, Math.scalb(values[i], exponent)));
      squares += roots[i] * roots[i] * square(vectors[i]);
    }
    this.deflated = squares;
  }

  /** k. */
  int pairs() {
    return vectors.length;
  }

  /** |C|_F. */
  double frobenius() {
    return Math.scalb(frobenius, -exponent);
  }

  /** How far above sigma the bound will lie. */
  double margin(double sigma) {
    double shift = Math.scalb(sigma, exponent);
    double traceOfWork = Math.max(0, matrix.dimension() * shift - trace + deflated);
    return Math.scalb(marginOf(shift, traceOfWork), -exponent);
  }

  /**
   * Tries to prove that eigenvalue k + 1 is hardly above sigma.
   *
   * @return an upper bound of eigenvalue k + 1; NaN when the factorization breaks down
   */
  double boundAt(double sigma) {
    if (frobenius == 0) {
      return 0;
    }
    double shift = Math.scalb(sigma, exponent);
    try (SymmetricMatrix work = shifted(shift)) {
      addDeflation(work);
      double sum = 0;
      for (double v : work.diagonal()) {
        sum += v;
      }
      if (!blas.cholesky(work)) {
        return Double.NaN;
      }
      return Math.scalb(Math.nextUp(shift + marginOf(shift, sum)), -exponent);
    }
  }

  private double marginOf(double shift, double traceOfWork) {
    int d = matrix.dimension();
    double gamma = Rounding.gamma(d + 1L);
    double phi = gamma / (1 - gamma);
    double forming = (vectors.length + 4) * UNIT * (Math.abs(shift) + frobenius + deflated);
    double underflow = 8.0 * d * d * Double.MIN_NORMAL;
    return EVALUATION * (2 * phi * traceOfWork + forming + underflow);
  }

  /** sigma I - C, scaled. */
  private SymmetricMatrix shifted(double shift) {
    int d = matrix.dimension();
    SymmetricMatrix work = SymmetricMatrix.zeros(d);
    double[] row = new double[d];
    double factor = -Math.scalb(1.0, exponent);
    for (int i = 0; i < d; i++) {
      matrix.readRow(i, row);
      for (int j = i; j < d; j++) {
        row[j] *= factor;
      }
      row[i] += shift;
      work.writeRow(i, row);
    }
    return work;
  }

  private void addDeflation(SymmetricMatrix work) {
    int d = matrix.dimension();
    int k = vectors.length;
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * d)) {
      DenseBlock rows = DenseBlock.rowMajor(memory, k, d);
      double[] row = new double[d];
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < d; j++) {
          row[j] = roots[i] * vectors[i][j];
        }
        rows.setRow(i, row, 0);
      }
      blas.syrk(1, rows, 1, work);
    }
  }

  private static int exponentOf(SymmetricMatrix matrix) {
    double[] row = new double[matrix.dimension()];
    double largest = 0;
    for (int i = 0; i < row.length; i++) {
      matrix.readRow(i, row);
      for (int j = i; j < row.length; j++) {
        largest = Math.max(largest, Math.abs(row[j]));
      }
    }
    return largest == 0 ? 0 : Math.getExponent(largest);
  }

  private static double frobenius(SymmetricMatrix matrix, int exponent) {
    double[] row = new double[matrix.dimension()];
    double factor = Math.scalb(1.0, exponent);
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      matrix.readRow(i, row);
      double beside = 0;
      for (int j = i + 1; j < row.length; j++) {
        double v = row[j] * factor;
        beside += v * v;
      }
      double diagonal = row[i] * factor;
      sum += diagonal * diagonal + 2 * beside;
    }
    return Math.sqrt(sum);
  }

  private static double square(double[] vector) {
    double sum = 0;
    for (double v : vector) {
      sum += v * v;
    }
    return sum;
  }
}
