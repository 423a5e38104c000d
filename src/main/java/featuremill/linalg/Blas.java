package featuremill.linalg;

import java.lang.ref.Reference;
import java.util.function.ToIntFunction;

/**
 * Dense linear algebra behind one door: arguments are checked here, kernels assume.
 *
 * <p>Kernels run in the calling thread, one thread each, but for {@link #cholesky} and {@link
 * #symm}, which are the driver's: these spread fixed tiles over the processors. Operands must not
 * overlap the result. An {@link IllegalArgumentException} names both shapes when they do not fit.
 */
public final class Blas {
  private static final int SAFE_EXPONENT = 100;

  /** Inverse iteration leaves 1e-13 where it works. */
  private static final double ORTHOGONAL = 1e-10;

  private final BlasProvider provider;
  private final String reason;
  private final boolean fallback;

  Blas(BlasProvider provider, String reason) {
    this(provider, reason, false);
  }

  Blas(BlasProvider provider, String reason, boolean fallback) {
    this.provider = provider;
    this.reason = reason;
    this.fallback = fallback;
  }

  /**
   * The implementation of this process, chosen once and logged: native OpenBLAS, or Spark's own
   * netlib in Java where OpenBLAS does not load. The system property {@code featuremill.blas} says
   * {@code openblas}, {@code netlib} or {@code auto}.
   */
  public static Blas best() {
    return BlasChoice.best();
  }

  /** The facade over a given implementation. */
  public static Blas of(BlasProvider provider) {
    return new Blas(provider, "asked for by the caller");
  }

  public String name() {
    return provider.name();
  }

  /** Why this implementation. */
  public String reason() {
    return reason;
  }

  /** Whether better kernels were wanted, and did not load; the reason says why. */
  public boolean isFallback() {
    return fallback;
  }

  /** What decides the last bits of a result: implementation and processor type. */
  public String kernels() {
    return name() + ", " + coreType();
  }

  /** The processor type of the kernels, which decides the last bits of a result. */
  public String coreType() {
    return provider.coreType();
  }

  public int threads() {
    return provider.threads();
  }

  /** See {@link BlasProvider#leastRun}. */
  public int leastRun() {
    return provider.leastRun();
  }

  /** C = alpha A'A + beta C for A of shape [n x d] and C of shape [d x d]; n d^2 multiply-adds. */
  public void syrk(double alpha, DenseBlock a, double beta, SymmetricMatrix c) {
    if (a.columns() != c.dimension()) {
      throw mismatch("add the squares of", a.shape(), c.shape(), "as many columns as the matrix");
    }
    if (c.dimension() == 0) {
      return;
    }
    try (Packed rows = Packed.of(a)) {
      provider.syrk(alpha, rows.block(), beta, c);
    }
    fence(a, c);
  }

  /** C += alpha x x' for x of length d. */
  public void syr(double alpha, double[] x, SymmetricMatrix c) {
    if (x.length != c.dimension()) {
      throw mismatch(
          "add the square of", "(" + x.length + ")", c.shape(), "as many values as the matrix");
    }
    if (x.length > 0) {
      provider.syr(alpha, x, c);
    }
    fence(c);
  }

  /**
   * C = alpha A B + beta C for shapes [m x p], [p x n], [m x n]; a transposed view transposes. With
   * beta 0 what C held does not matter, not even NaN.
   */
  public void gemm(double alpha, DenseBlock a, DenseBlock b, double beta, DenseBlock c) {
    checkProduct(a.rows(), a.columns(), a.shape(), b, c);
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    try (Packed left = Packed.of(a);
        Packed right = Packed.of(b);
        Packed out = Packed.of(c)) {
      provider.gemm(alpha, left.block(), right.block(), beta, out.block());
      out.writeBack();
    }
    fence(a, b, c);
  }

  /** C = alpha A B + beta C for shapes [d x d], [d x n], [d x n]. */
  public void symm(double alpha, SymmetricMatrix a, DenseBlock b, double beta, DenseBlock c) {
    checkProduct(a.dimension(), a.dimension(), a.shape(), b, c);
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    try (Packed right = Packed.of(b);
        Packed out = Packed.of(c)) {
      provider.symm(alpha, a, right.block(), beta, out.block());
      out.writeBack();
    }
    fence(a, b, c);
  }

  /**
   * The k largest eigenvalues with their vectors (LAPACK dsyevr by index), largest first. The
   * matrix is left as it is; costs a copy of it, about (4/3) d^3 multiply-adds and 8 d k bytes.
   *
   * @throws IllegalArgumentException when k is not within 1 and d, or an entry is not finite
   */
  public Eigen topEigenpairs(SymmetricMatrix a, int k) {
    if (k < 1 || k > a.dimension()) {
      throw new IllegalArgumentException(
          "cannot take " + k + " eigenpairs of a matrix of shape " + a.shape());
    }
    int shift = shift(a);
    Eigen eigen = topEigenpairs(a, k, k, shift);
    if (k < a.dimension() && !isNearlyOrthonormal(eigen.vectors())) {
      // Inverse iteration may leave zeros or repeat itself within a multiple eigenvalue.
      eigen = topEigenpairs(a, a.dimension(), k, shift);
    }
    fence(a);
    return eigen.scaledByPowerOfTwo(-shift);
  }

  private Eigen topEigenpairs(SymmetricMatrix a, int computed, int k, int shift) {
    try (SymmetricMatrix work = a.copy()) {
      if (shift != 0) {
        work.scaleByPowerOfTwo(shift);
      }
      return provider.topEigenpairs(work, computed, k);
    }
  }

  private boolean isNearlyOrthonormal(double[][] rows) {
    int k = rows.length;
    int d = rows[0].length;
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) k * d);
        OffHeapDoubles product = OffHeapDoubles.allocate((long) k * k)) {
      DenseBlock vectors = DenseBlock.rowMajor(memory, k, d);
      for (int i = 0; i < k; i++) {
        vectors.setRow(i, rows[i], 0);
      }
      DenseBlock gram = DenseBlock.rowMajor(product, k, k);
      gemm(1, vectors, vectors.transposed(), 0, gram);
      double worst = 0;
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
          worst = Math.max(worst, Math.abs(gram.get(i, j) - (i == j ? 1 : 0)));
        }
      }
      return worst <= ORTHOGONAL;
    }
  }

  /**
   * All eigenvalues, largest first (LAPACK dsyevr without vectors). The matrix is left as it is;
   * costs a copy of it and about (4/3) d^3 multiply-adds.
   *
   * @throws IllegalArgumentException when an entry is not finite
   */
  public double[] eigenvalues(SymmetricMatrix a) {
    if (a.dimension() == 0) {
      return new double[0];
    }
    int shift = shift(a);
    double[] values;
    try (SymmetricMatrix work = a.copy()) {
      if (shift != 0) {
        work.scaleByPowerOfTwo(shift);
      }
      values = provider.eigenvalues(work);
    }
    fence(a);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.scalb(values[i], -shift);
    }
    return values;
  }

  /** LAPACK's bisection loses half of the digits of a matrix of 1e-250; scaling is exact. */
  private static int shift(SymmetricMatrix a) {
    int exponent = checkedExponent(a);
    return Math.abs(exponent) > SAFE_EXPONENT ? -exponent : 0;
  }

  /**
   * Replaces A by R with R'R = A, R upper triangular; d^3 / 6 multiply-adds. Native code spreads
   * fixed tiles over the processors of this machine, with the same bits however many there are.
   *
   * @return false when A is not positive definite in floating point; A is then destroyed
   * @throws IllegalArgumentException when an entry is not finite
   */
  public boolean cholesky(SymmetricMatrix a) {
    checkedExponent(a);
    boolean done = a.dimension() == 0 || provider.cholesky(a);
    fence(a);
    return done;
  }

  /**
   * Replaces R by the triangle of the QR decomposition of [R; rows], so that R'R grows by rows'
   * rows; 2 m d^2 multiply-adds for rows of shape [m x d]. The diagonal comes out non-negative,
   * which makes R unique where it has full rank. The rows are destroyed.
   *
   * <p>Each column of R is that of data changed by a few roundings of the column itself, however
   * different the columns' sizes (Higham, Accuracy and Stability of Numerical Algorithms, theorem
   * 19.4).
   *
   * @throws IllegalArgumentException naming both shapes when they do not fit
   */
  public void stack(UpperTriangle r, DenseBlock rows) {
    if (rows.columns() != r.dimension()) {
      throw mismatch("stack", r.shape(), rows.shape(), "as many columns below as the triangle has");
    }
    if (r.dimension() == 0 || rows.rows() == 0) {
      return;
    }
    if (rows.transposed().isRowMajor()) {
      provider.stack(r, rows);
    } else {
      try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) rows.rows() * rows.columns())) {
        DenseBlock copy = DenseBlock.columnMajor(memory, rows.rows(), rows.columns());
        copy.copyFrom(rows);
        provider.stack(r, copy);
      }
    }
    r.makeDiagonalNonNegative();
    fence(r, rows);
  }

  /**
   * Replaces R by the triangle of the QR decomposition of [R; below], as {@link
   * #stack(UpperTriangle, DenseBlock)} does, for (2/3) d^3 multiply-adds; {@code below} is
   * destroyed.
   *
   * @throws IllegalArgumentException naming both shapes when they differ
   */
  public void stack(UpperTriangle r, UpperTriangle below) {
    if (below.dimension() != r.dimension()) {
      throw mismatch("stack", r.shape(), below.shape(), "a triangle of the same shape");
    }
    if (below == r) {
      throw new IllegalArgumentException("cannot stack a triangle on itself");
    }
    if (r.dimension() == 0) {
      return;
    }
    provider.stack(r, below);
    r.makeDiagonalNonNegative();
    fence(r, below);
  }

  /**
   * All singular values of a triangle, and the left and right vectors of the k largest, by
   * one-sided Jacobi rotations (LAPACK dgejsv). The triangle is left as it is.
   *
   * <p>A bidiagonalization would find each value to within a few roundings of the largest. Jacobi
   * finds each to within roundings of itself where the columns, scaled to equal lengths, are well
   * conditioned: columns of 1e-30 beside columns of 1 keep their digits. Cost: some 10 d^3
   * multiply-adds where the spectrum falls, ten times that where it is flat, and 40 d^2 bytes.
   *
   * @throws IllegalArgumentException when k is not within 1 and d, or an entry is not finite
   */
  public SingularTriplets singularTriplets(UpperTriangle a, int k) {
    checkTriplets(a, k);
    return singularTriplets(a, values -> k);
  }

  private static int checkTriplets(UpperTriangle a, int k) {
    if (k < 1 || k > a.dimension()) {
      throw new IllegalArgumentException(
          "cannot take " + k + " singular triplets of a matrix of shape " + a.shape());
    }
    return k;
  }

  /**
   * The same where the number of vectors depends on the values.
   *
   * @param wanted gives k, 1 to d, for the d singular values, which it leaves as they are
   */
  public SingularTriplets singularTriplets(UpperTriangle a, ToIntFunction<double[]> wanted) {
    double[] column = new double[a.dimension()];
    for (int j = 0; j < column.length; j++) {
      a.readColumn(j, column);
      for (int i = 0; i <= j; i++) {
        if (!Double.isFinite(column[i])) {
          throw new IllegalArgumentException(
              "entry (" + i + ", " + j + ") of the triangle is " + column[i]);
        }
      }
    }
    try (UpperTriangle work = a.copy()) {
      SingularTriplets triplets =
          provider.singularTriplets(work, values -> checkTriplets(a, wanted.applyAsInt(values)));
      fence(work);
      return triplets;
    }
  }

  private static void checkProduct(int rows, int inner, String shape, DenseBlock b, DenseBlock c) {
    if (inner != b.rows()) {
      throw mismatch("multiply", shape, b.shape(), inner + " rows in the second");
    }
    if (c.rows() != rows || c.columns() != b.columns()) {
      throw new IllegalArgumentException(
          "cannot put the product of shapes "
              + shape
              + " and "
              + b.shape()
              + " into "
              + c.shape()
              + ": it has shape ("
              + rows
              + " x "
              + b.columns()
              + ")");
    }
    c.data().requireWritable();
  }

  /** The binary exponent of the largest entry, all of which must be finite. */
  private static int checkedExponent(SymmetricMatrix a) {
    double[] row = new double[a.dimension()];
    double largest = 0;
    for (int i = 0; i < a.dimension(); i++) {
      a.readRow(i, row);
      for (int j = i; j < row.length; j++) {
        if (!Double.isFinite(row[j])) {
          throw new IllegalArgumentException(
              "entry (" + i + ", " + j + ") of the symmetric matrix is " + row[j]);
        }
        largest = Math.max(largest, Math.abs(row[j]));
      }
    }
    return largest == 0 ? 0 : Math.getExponent(largest);
  }

  private static IllegalArgumentException mismatch(
      String what, String first, String second, String fitting) {
    return new IllegalArgumentException(
        "cannot " + what + " shapes " + first + " and " + second + ": " + fitting + " would fit");
  }

  /** A cleaner may free memory whose last Java reference is gone while native code still runs. */
  private static void fence(Object... operands) {
    for (Object operand : operands) {
      Reference.reachabilityFence(operand);
    }
  }
}
