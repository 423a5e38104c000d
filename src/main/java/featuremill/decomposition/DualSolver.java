package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;

/**
 * Takes certified eigenpairs of the dual K = Z Z' / divisor to those of C = Z'Z / divisor.
 *
 * <p>An eigenvector of C is v = Z'u, divided by its length. A residual r of K u = theta u becomes
 * Z'r / |Z'u|: along eigenvector j it grows by sqrt(theta_j / theta_i), up to 10,000 times where
 * theta_i is 1e-8 of the largest. What grows lies along the vectors before v_i, so making v_i
 * orthogonal to those, in this order and twice (CholeskyQR2), takes it away again and leaves
 * roundings of theta_1. A pair below 1e-14 of theta_1 is none: see {@link NumericalRank}.
 *
 * <p>Cost: two passes over Z, of n d k multiply-adds to make the vectors and 2 n d k to measure
 * their residuals; on the driver 24 d k bytes.
 */
public final class DualSolver {
  private static final int PASSES = 2;

  private final Blas blas;
  private final ResidualTolerance tolerance;
  private final double trace;

  /**
   * @param tolerance what the residuals are held to, for the record
   * @param trace of C, which is that of K
   */
  public DualSolver(Blas blas, ResidualTolerance tolerance, double trace) {
    this.blas = blas;
    this.tolerance = tolerance;
    this.trace = trace;
  }

  /**
   * The pairs of C with their certificate. What is proved of the eigenvalues of K is proved of
   * those of C; residuals and angles are those of the vectors of C, measured by a pass of their
   * own.
   *
   * @param ofDual the k largest pairs of K, all above rounding, and what is proved of them: {@link
   *     Rounding#guaranteed} covers how far the K that was formed is from the exact one
   * @throws IllegalArgumentException when k is above d, or an eigenvalue is not positive
   */
  public CertifiedPairs solve(DualOperator operator, CertifiedPairs ofDual) {
    Eigenpairs pairs = mapped(operator, ofDual.pairs());
    return new CertifiedPairs(pairs, certificate(operator, pairs, ofDual.certificate()));
  }

  private Eigenpairs mapped(DualOperator operator, Eigenpairs dual) {
    int k = dual.size();
    int d = operator.dimension();
    RequestedPairs.check(k, d);
    if (!(dual.value(k - 1) > 0)) {
      throw new IllegalArgumentException(
          "eigenvalue " + k + " of the dual is " + dual.value(k - 1) + ": it has no vector");
    }
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * d)) {
      DenseBlock vectors = DenseBlock.rowMajor(memory, k, d);
      combine(operator, dual, vectors);
      orthonormalize(vectors.transposed());
      String solver = "dual of " + operator.rows() + " rows, " + dual.solver();
      return new Measurement(blas, operator)
          .of(dual.values(), vectors, solver, PASSES)
          .withNext(k < d ? Math.max(0, dual.next()) : Double.NaN);
    }
  }

  private void orthonormalize(DenseBlock columns) {
    try (TallBlocks tall = new TallBlocks(blas, 1)) {
      Orthonormalizer orthonormalizer = new Orthonormalizer(tall);
      orthonormalizer.polish(columns);
      orthonormalizer.polish(columns);
    }
  }

  /** Vectors Z'u of unit length, a row each. */
  private void combine(DualOperator operator, Eigenpairs dual, DenseBlock vectors) {
    int k = dual.size();
    int n = operator.rows();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * n)) {
      DenseBlock weights = DenseBlock.rowMajor(memory, k, n);
      for (int i = 0; i < k; i++) {
        weights.setRow(i, dual.vector(i), 0);
      }
      operator.combineRows(weights.transposed(), vectors.transposed());
    }
    double[] vector = new double[vectors.columns()];
    for (int i = 0; i < k; i++) {
      vectors.copyRow(i, vector, 0);
      double length = Measurement.norm(vector);
      for (int j = 0; j < vector.length; j++) {
        vector[j] /= length;
      }
      vectors.setRow(i, vector, 0);
    }
  }

  private Certificate certificate(DualOperator operator, Eigenpairs pairs, Certificate ofDual) {
    int k = pairs.size();
    boolean whole = k == operator.dimension();
    // Of the d - n eigenvalues that K has no counterpart of, each is zero.
    double bound = whole ? Double.NaN : ofDual.isWhole() ? 0 : ofDual.bound();
    double[] residuals = pairs.residuals();
    double guaranteed = guaranteed(operator, pairs, ofDual);
    double beyond = ofDual.kind() == Certificate.Kind.PROOF ? 0 : Measurement.norm(residuals);
    double rest = whole ? Double.NEGATIVE_INFINITY : bound + guaranteed + beyond;
    return new Certificate(
        ofDual.kind(),
        bound,
        ofDual.eigenvalueErrors(),
        EigenCluster.of(pairs.values(), residuals, guaranteed, rest),
        new Rounding(ofDual.rounding().measured(), guaranteed),
        tolerance.relative(),
        tolerance.atFloor(pairs),
        ofDual.probe());
  }

  /**
   * What K may be off by, and what a residual of C may be: two products by Z round an entry no more
   * often than there are rows and columns, and |Z|'|Z| is at most trace(C) long.
   */
  private double guaranteed(DualOperator operator, Eigenpairs pairs, Certificate ofDual) {
    double product = Rounding.gamma(operator.rows() + (long) operator.dimension()) * trace;
    double lack = 2 * pairs.size() * pairs.orthogonality() * trace;
    return ofDual.rounding().guaranteed() + Math.sqrt(pairs.size()) * product + lack;
  }
}
