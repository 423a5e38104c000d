package featuremill.linalg;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;

import java.util.Locale;
import java.util.function.ToIntFunction;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Native OpenBLAS on off-heap addresses. Java arrays never go in: the binding copies them whole, in
 * and out, on every call.
 */
public final class OpenBlasProvider implements BlasProvider {
  private static final String MEMORY_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";
  private static final String[] CORE_TYPES = {
    "HASWELL", "SKYLAKEX", "COOPERLAKE", "SAPPHIRERAPIDS", "ZEN", "SANDYBRIDGE", "NEHALEM",
    "PRESCOTT", "CORE2", "BARCELONA", "BULLDOZER", "PILEDRIVER", "STEAMROLLER", "EXCAVATOR"
  };

  /** Columns that are reflected at a time. */
  private static final int PANEL = 32;

  private static final int LEAST_RUN = 32;

  private final String coreType;

  private OpenBlasProvider(String coreType) {
    this.coreType = coreType;
  }

  /**
   * Loads the native library and sets it to one thread.
   *
   * @throws LinkageError when there is none for this machine, or it would take kernels that the
   *     processor cannot run
   */
  public static OpenBlasProvider load() {
    if (System.getProperty(MEMORY_LIMIT) == null) {
      // The binding would otherwise count our blocks against a limit made of the heap's size.
      System.setProperty(MEMORY_LIMIT, "0");
    }
    Instructions.ofThisMachine().requireFor(System.getenv("OPENBLAS_CORETYPE"));
    Loader.load(openblas.class);
    openblas.blas_set_num_threads(1);
    return new OpenBlasProvider(detectCoreType());
  }

  @Override
  public String name() {
    return openblas.OPENBLAS_VERSION.trim() + " (native)";
  }

  @Override
  public String coreType() {
    return coreType;
  }

  @Override
  public int threads() {
    return 1;
  }

  /**
   * OpenBLAS goes along the inner dimension in runs of Q, 128 for the smallest processors and 256
   * for most, and halves the last two; a quarter of the smallest is on the safe side.
   */
  @Override
  public int leastRun() {
    return LEAST_RUN;
  }

  @Override
  public void syrk(double alpha, DenseBlock a, double beta, SymmetricMatrix c) {
    boolean byRows = a.isRowMajor();
    openblas.cblas_dsyrk(
        CblasRowMajor,
        CblasUpper,
        byRows ? CblasTrans : CblasNoTrans,
        c.dimension(),
        a.rows(),
        alpha,
        at(a),
        leading(a, byRows),
        beta,
        at(c),
        c.dimension());
  }

  @Override
  public void syr(double alpha, double[] x, SymmetricMatrix c) {
    try (OffHeapDoubles copy = OffHeapDoubles.allocate(x.length)) {
      copy.copyFrom(x, 0, 0, x.length);
      openblas.cblas_dsyr(
          CblasRowMajor,
          CblasUpper,
          c.dimension(),
          alpha,
          new Doubles(copy.address()),
          1,
          at(c),
          c.dimension());
    }
  }

  @Override
  public void gemm(double alpha, DenseBlock a, DenseBlock b, double beta, DenseBlock c) {
    if (!c.isRowMajor()) {
      gemm(alpha, b.transposed(), a.transposed(), beta, c.transposed());
      return;
    }
    boolean leftByRows = a.isRowMajor();
    boolean rightByRows = b.isRowMajor();
    openblas.cblas_dgemm(
        CblasRowMajor,
        leftByRows ? CblasNoTrans : CblasTrans,
        rightByRows ? CblasNoTrans : CblasTrans,
        c.rows(),
        c.columns(),
        a.columns(),
        alpha,
        at(a),
        leading(a, leftByRows),
        at(b),
        leading(b, rightByRows),
        beta,
        at(c),
        c.leadingDimension());
  }

  @Override
  public void symm(double alpha, SymmetricMatrix a, DenseBlock b, double beta, DenseBlock c) {
    boolean byRows = c.isRowMajor();
    if (byRows ? b.isRowMajor() : b.transposed().isRowMajor()) {
      new TiledProduct(alpha, a, b, beta, c).compute();
    } else {
      gemm(alpha, a.full(), b, beta, c);
    }
  }

  @Override
  public Eigen topEigenpairs(SymmetricMatrix a, int computed, int k) {
    int d = a.dimension();
    // LAPACK writes d eigenvalues however few are wanted.
    try (OffHeapDoubles values = OffHeapDoubles.allocate(d);
        OffHeapDoubles vectors = OffHeapDoubles.allocate((long) d * computed);
        OffHeapDoubles integers = OffHeapDoubles.allocate(d + 1L)) {
      int info =
          openblas.LAPACKE_dsyevr(
              LAPACK_COL_MAJOR,
              (byte) 'V',
              (byte) 'I',
              (byte) 'L',
              d,
              at(a),
              d,
              0,
              0,
              d - computed + 1,
              d,
              0,
              new Ints(integers.address()),
              new Doubles(values.address()),
              new Doubles(vectors.address()),
              d,
              new Ints(integers.address() + Double.BYTES));
      LapackInfo.check("dsyevr", info);
      double[] ascending = new double[computed];
      values.copyTo(0, ascending, 0, computed);
      return LapackInfo.descending(ascending, DenseBlock.rowMajor(vectors, computed, d), k);
    }
  }

  @Override
  public double[] eigenvalues(SymmetricMatrix a) {
    int d = a.dimension();
    try (OffHeapDoubles values = OffHeapDoubles.allocate(d);
        OffHeapDoubles integers = OffHeapDoubles.allocate(d + 1L)) {
      int info =
          openblas.LAPACKE_dsyevr(
              LAPACK_COL_MAJOR,
              (byte) 'N',
              (byte) 'A',
              (byte) 'L',
              d,
              at(a),
              d,
              0,
              0,
              1,
              d,
              0,
              new Ints(integers.address()),
              new Doubles(values.address()),
              new Doubles(values.address()),
              d,
              new Ints(integers.address() + Double.BYTES));
      LapackInfo.check("dsyevr", info);
      double[] ascending = new double[d];
      values.copyTo(0, ascending, 0, d);
      return LapackInfo.reversed(ascending);
    }
  }

  @Override
  public boolean cholesky(SymmetricMatrix a) {
    return new TiledCholesky(a.data().address(), a.dimension()).factor();
  }

  @Override
  public void stack(UpperTriangle r, DenseBlock rows) {
    stack(r, rows.rows(), 0, at(rows), rows.transposed().leadingDimension());
  }

  @Override
  public void stack(UpperTriangle r, UpperTriangle below) {
    int d = r.dimension();
    stack(r, d, d, new Doubles(below.data().address()), d);
  }

  /**
   * The variant that takes a work space leaves out the search for NaN, which the caller may have.
   *
   * @param trapezoid the last rows below that are an upper trapezoid
   */
  private static void stack(
      UpperTriangle r, int height, int trapezoid, DoublePointer below, int leading) {
    int d = r.dimension();
    int panel = Math.min(PANEL, d);
    try (OffHeapDoubles reflectors = OffHeapDoubles.allocate((long) panel * d);
        OffHeapDoubles work = OffHeapDoubles.allocate((long) panel * d)) {
      int info =
          openblas.LAPACKE_dtpqrt_work(
              LAPACK_COL_MAJOR,
              height,
              d,
              trapezoid,
              panel,
              new Doubles(r.data().address()),
              d,
              below,
              leading,
              new Doubles(reflectors.address()),
              panel,
              new Doubles(work.address()));
      LapackInfo.check("dtpqrt", info);
    }
  }

  @Override
  public SingularTriplets singularTriplets(UpperTriangle a, ToIntFunction<double[]> wanted) {
    int d = a.dimension();
    try (OffHeapDoubles values = OffHeapDoubles.allocate(d);
        OffHeapDoubles left = OffHeapDoubles.allocate((long) d * d);
        OffHeapDoubles right = OffHeapDoubles.allocate((long) d * d);
        OffHeapDoubles statistics = OffHeapDoubles.allocate(7);
        OffHeapDoubles integers = OffHeapDoubles.allocate(2)) {
      int info =
          openblas.LAPACKE_dgejsv(
              LAPACK_COL_MAJOR,
              (byte) 'C',
              (byte) 'U',
              (byte) 'V',
              (byte) 'R',
              (byte) 'N',
              (byte) 'N',
              d,
              d,
              new Doubles(a.data().address()),
              d,
              new Doubles(values.address()),
              new Doubles(left.address()),
              d,
              new Doubles(right.address()),
              d,
              new Doubles(statistics.address()),
              new Ints(integers.address()));
      LapackInfo.check("dgejsv", info);
      double[] descending = new double[d];
      values.copyTo(0, descending, 0, d);
      for (int i = 0; i < d; i++) {
        descending[i] *= statistics.get(0) / statistics.get(1);
      }
      int k = wanted.applyAsInt(descending);
      return new SingularTriplets(
          descending, LapackInfo.columns(left, d, k), LapackInfo.columns(right, d, k));
    }
  }

  /** The library's table of kernels is one of its named tables, so its address tells the name. */
  private static String detectCoreType() {
    Pointer chosen = Loader.addressof("gotoblas");
    if (chosen == null) {
      return System.getProperty("os.arch").toUpperCase(Locale.ROOT) + " (the only one built in)";
    }
    long table = OffHeapDoubles.readWord(chosen.address());
    for (String name : CORE_TYPES) {
      Pointer candidate = Loader.addressof("gotoblas_" + name);
      if (candidate != null && candidate.address() == table) {
        return name;
      }
    }
    return "unknown";
  }

  private static int leading(DenseBlock block, boolean byRows) {
    return byRows ? block.leadingDimension() : block.transposed().leadingDimension();
  }

  private static DoublePointer at(DenseBlock block) {
    return new Doubles(block.address());
  }

  private static DoublePointer at(SymmetricMatrix matrix) {
    return new Doubles(matrix.data().address());
  }

  /** An address as the binding wants it; nothing is allocated or freed. */
  static final class Doubles extends DoublePointer {
    Doubles(long address) {
      this.address = address;
    }
  }

  private static final class Ints extends IntPointer {
    Ints(long address) {
      this.address = address;
    }
  }
}
