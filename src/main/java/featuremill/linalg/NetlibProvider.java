package featuremill.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import featuremill.failure.Failure;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.netlib.util.intW;

/**
 * The Java BLAS and LAPACK that come with Spark, for machines where OpenBLAS does not load: slower
 * by an order of magnitude, on copies on the heap. Its own search for a native library is left out,
 * since nobody knows how many threads that one would start.
 */
public final class NetlibProvider implements BlasProvider {
  private static final int PANEL = 128;
  private static final int LARGEST = 46_340; // the largest d whose square is an array index

  private final BLAS blas;
  private final LAPACK lapack;

  private NetlibProvider(BLAS blas, LAPACK lapack) {
    this.blas = blas;
    this.lapack = lapack;
  }

  public static NetlibProvider load() {
    return new NetlibProvider(JavaBLAS.getInstance(), JavaLAPACK.getInstance());
  }

  @Override
  public String name() {
    return "netlib " + blas.getClass().getSimpleName() + " (Java)";
  }

  @Override
  public String coreType() {
    return "JVM";
  }

  @Override
  public int threads() {
    return 1;
  }

  /** Product after product. */
  @Override
  public int leastRun() {
    return 1;
  }

  @Override
  public void syrk(double alpha, DenseBlock a, double beta, SymmetricMatrix c) {
    int d = c.dimension();
    double[] rows = a.toArray();
    double[] panel = new double[Math.multiplyExact(Math.min(PANEL, d), d)];
    double[] row = new double[d];
    for (int from = 0; from < d; from += PANEL) {
      int height = Math.min(PANEL, d - from);
      int width = d - from;
      if (a.rows() > 0) {
        blas.dgemm(
            "N", "T", width, height, a.rows(), alpha, rows, from, d, rows, from, d, 0, panel, 0,
            width);
      }
      for (int i = from; i < from + height; i++) {
        c.readRow(i, row);
        accumulate(row, i, panel, (i - from) * width - from, beta);
        c.writeRow(i, row);
      }
    }
  }

  /** row[j] = beta row[j] + more[shift + j] for j from {@code start}. */
  private static void accumulate(double[] row, int start, double[] more, int shift, double beta) {
    for (int j = start; j < row.length; j++) {
      row[j] = more[shift + j] + (beta == 0 ? 0 : beta * row[j]);
    }
  }

  @Override
  public void syr(double alpha, double[] x, SymmetricMatrix c) {
    double[] row = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      c.readRow(i, row);
      double factor = alpha * x[i];
      for (int j = i; j < x.length; j++) {
        row[j] += factor * x[j];
      }
      c.writeRow(i, row);
    }
  }

  @Override
  public void gemm(double alpha, DenseBlock a, DenseBlock b, double beta, DenseBlock c) {
    int n = c.columns();
    int inner = a.columns();
    double[] result = scaled(beta, c);
    if (inner > 0) {
      // Rows one after the other are columns one after the other of the transpose.
      blas.dgemm(
          "N", "N", n, c.rows(), inner, alpha, b.toArray(), n, a.toArray(), inner, 1, result, n);
    }
    c.setAll(result);
  }

  @Override
  public void symm(double alpha, SymmetricMatrix a, DenseBlock b, double beta, DenseBlock c) {
    int d = a.dimension();
    int n = c.columns();
    double[] right = b.toArray();
    double[] result = scaled(beta, c);
    for (int from = 0; from < d; from += PANEL) {
      int height = Math.min(PANEL, d - from);
      int width = d - from;
      double[] panel = panel(a, from, height);
      blas.dgemm(
          "N", "N", n, height, width, alpha, right, from * n, n, panel, 0, width, 1, result,
          from * n, n);
      int rest = width - height;
      if (rest > 0) {
        blas.dgemm(
            "N",
            "T",
            n,
            rest,
            height,
            alpha,
            right,
            from * n,
            n,
            panel,
            height,
            width,
            1,
            result,
            (from + height) * n,
            n);
      }
    }
    c.setAll(result);
  }

  /** Rows [from, from + height) of the matrix from column {@code from} on, row after row. */
  private static double[] panel(SymmetricMatrix a, int from, int height) {
    int width = a.dimension() - from;
    double[] panel = new double[Math.multiplyExact(height, width)];
    double[] row = new double[a.dimension()];
    for (int i = 0; i < height; i++) {
      a.readRow(from + i, row);
      System.arraycopy(row, from + i, panel, i * width + i, width - i);
      for (int j = i + 1; j < height; j++) {
        panel[j * width + i] = panel[i * width + j];
      }
    }
    return panel;
  }

  @Override
  public Eigen topEigenpairs(SymmetricMatrix a, int computed, int k) {
    int d = a.dimension();
    double[] matrix = square(a);
    double[] values = new double[d];
    double[] vectors = new double[Math.multiplyExact(d, computed)];
    int[] support = new int[2 * d];
    double[] work = new double[26 * d];
    int[] integers = new int[10 * d];
    intW found = new intW(0);
    intW info = new intW(0);
    lapack.dsyevr(
        "V",
        "I",
        "L",
        d,
        matrix,
        d,
        0,
        0,
        d - computed + 1,
        d,
        0,
        found,
        values,
        vectors,
        d,
        support,
        work,
        work.length,
        integers,
        integers.length,
        info);
    LapackInfo.check("dsyevr", info.val);
    double[] ascending = Arrays.copyOf(values, computed);
    try (OffHeapDoubles copy = OffHeapDoubles.allocate(vectors.length)) {
      copy.copyFrom(vectors, 0, 0, vectors.length);
      return LapackInfo.descending(ascending, DenseBlock.rowMajor(copy, computed, d), k);
    }
  }

  @Override
  public double[] eigenvalues(SymmetricMatrix a) {
    int d = a.dimension();
    double[] values = new double[d];
    double[] work = new double[26 * d];
    int[] integers = new int[10 * d];
    intW info = new intW(0);
    lapack.dsyevr(
        "N",
        "A",
        "L",
        d,
        square(a),
        d,
        0,
        0,
        1,
        d,
        0,
        new intW(0),
        values,
        new double[Math.multiplyExact(d, d)],
        d,
        new int[2 * d],
        work,
        work.length,
        integers,
        integers.length,
        info);
    LapackInfo.check("dsyevr", info.val);
    return LapackInfo.reversed(values);
  }

  @Override
  public boolean cholesky(SymmetricMatrix a) {
    int d = a.dimension();
    double[] matrix = square(a);
    intW info = new intW(0);
    lapack.dpotrf("L", d, matrix, d, info);
    double[] row = new double[d];
    for (int i = 0; i < d; i++) {
      System.arraycopy(matrix, i * d, row, 0, d);
      a.writeRow(i, row);
    }
    return info.val == 0;
  }

  @Override
  public void stack(UpperTriangle r, DenseBlock rows) {
    double[][] columns = new double[rows.columns()][rows.rows()];
    for (int j = 0; j < columns.length; j++) {
      rows.transposed().copyRow(j, columns[j], 0);
    }
    new Reflections(r, columns).apply(false);
  }

  @Override
  public void stack(UpperTriangle r, UpperTriangle below) {
    double[][] columns = new double[r.dimension()][r.dimension()];
    for (int j = 0; j < columns.length; j++) {
      below.readColumn(j, columns[j]);
    }
    new Reflections(r, columns).apply(true);
  }

  @Override
  public SingularTriplets singularTriplets(UpperTriangle a, ToIntFunction<double[]> wanted) {
    int d = a.dimension();
    double[] factor = a.full().transposed().toArray();
    int[] pivots = new int[d];
    double[] reflectors = new double[d];
    double[] work = new double[Math.multiplyExact(3, d) + 1];
    intW info = new intW(0);
    lapack.dgeqp3(d, d, factor, d, pivots, reflectors, work, work.length, info);
    LapackInfo.check("dgeqp3", info.val);
    double[][] columns = new double[d][d];
    for (int j = 0; j < d; j++) {
      for (int i = 0; i <= j; i++) {
        columns[i][j] = factor[j * d + i];
      }
    }
    // A P = Q T, and T' = V S J' is what the rotations see: A = (Q J) S (P V)'.
    SingularTriplets turned = new JacobiRotations(columns).triplets(wanted);
    int k = turned.left().length;
    double[][] right = new double[k][d];
    double[] left = new double[Math.multiplyExact(k, d)];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < d; j++) {
        right[i][pivots[j] - 1] = turned.left()[i][j];
      }
      System.arraycopy(turned.right()[i], 0, left, i * d, d);
    }
    lapack.dormqr("L", "N", d, k, d, factor, d, reflectors, left, d, work, work.length, info);
    LapackInfo.check("dormqr", info.val);
    double[][] rows = new double[k][];
    for (int i = 0; i < k; i++) {
      rows[i] = Arrays.copyOfRange(left, i * d, (i + 1) * d);
    }
    return new SingularTriplets(turned.values(), rows, right);
  }

  private static double[] square(SymmetricMatrix a) {
    if (a.dimension() > LARGEST) {
      throw Failure.unfinished(
              "the Java LAPACK cannot hold a matrix of shape "
                  + a.shape()
                  + "; it ends at "
                  + LARGEST)
          .fix("use a machine where OpenBLAS loads, or the matrix-free solver");
    }
    return DenseBlock.rowMajor(a.data(), a.dimension(), a.dimension()).toArray();
  }

  /** beta C on the heap, row after row; zeros for beta 0. */
  private static double[] scaled(double beta, DenseBlock c) {
    if (beta == 0) {
      return new double[Math.multiplyExact(c.rows(), c.columns())];
    }
    double[] values = c.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= beta;
    }
    return values;
  }
}
