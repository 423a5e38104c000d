package featuremill.engine;

import featuremill.decomposition.KrylovSettings;
import featuremill.spark.SparseRows;

/** Foretells what passes over stored rows take. */
final class PassesForecaster {
  /** What a fraction of variance is planned for. */
  private static final int USUAL_COMPONENTS = 100;

  /** Passes when the spectrum decays and there are few components. */
  private static final int SOLVING = 18;

  /** Residuals of what is kept, and the probe of what is not. */
  private static final int CERTIFYING = 5;

  /** The same of products of rows. */
  private static final int DUAL_SOLVING = 1;

  private static final int DUAL_CERTIFYING = 2;

  /** Panels that each bring a state of the dual. */
  private static final int LEAST_PANELS = 4;

  /** Multiply-adds of the basis a pass, for each of its vectors times those of the block. */
  private static final double ORTHOGONAL = 4;

  private final Step.Pca step;
  private final boolean dual;
  private final int width;
  private final StoredSize size;
  private final Machine machine;

  /**
   * @param width features that take part
   */
  PassesForecaster(Step.Pca step, Route route, int width, StoredSize size, Machine machine) {
    this.step = step;
    this.dual = route.solver() == Step.Solver.DUAL;
    this.width = width;
    this.size = size;
    this.machine = machine;
  }

  PassesForecast forecast(Rates rates) {
    KrylovSettings settings = settings(components(), 0);
    int vectors = dual ? components() : settings.blockSize();
    int basis = dual ? components() : Math.min(width, settings.basisSize());
    double work = dual ? dualWork() : 2.0 * values() * vectors;
    double certifying = dual ? dualWork() : 2.0 * values() * certifyingVectors();
    long stored = storedBytes();
    boolean sparse = size.form() == RowForm.SPARSE;
    // Spark keeps the others, on the heap.
    long budget = sparse || dual ? 0 : budget();
    long spilled = sparse || dual ? 0 : Math.max(0, stored - budget);
    double rate = (sparse ? rates.entries() : rates.tall()) * machine.tasksAtOnce();
    double disk = spilled / rates.disk();
    return new PassesForecast(
        size.form(),
        vectors,
        basis,
        dual ? DUAL_SOLVING : SOLVING,
        dual ? DUAL_CERTIFYING : CERTIFYING,
        work,
        certifying,
        budget,
        stored,
        spilled,
        broadcastBytes(vectors),
        broadcastBytes(columnsPerPass()),
        shuffleBytes(vectors),
        driverBytes(components(), 0),
        fittingComponents(),
        fittingBlock(settings.blockSize()),
        storeSeconds(rates),
        dual ? dualSeconds(rates) : Math.max(work / rate, disk) + shipSeconds(vectors, rates),
        dual
            ? dualSeconds(rates)
            : Math.max(certifying / rate, disk) + shipSeconds(certifyingVectors(), rates),
        dual
            ? dualSolverSeconds(rates)
            : ORTHOGONAL * width * (double) basis * vectors / rates.tall());
  }

  /** Of the n x n dual that is formed then, and its proof. */
  private double dualSolverSeconds(Rates rates) {
    int n = (int) Math.max(1, Math.min(Integer.MAX_VALUE, size.rows()));
    SolverCost cost = new SolverCost(n, Math.min(n, components()));
    double proof = (double) n * n * n / 6 / rates.cholesky();
    return cost.seconds(cost.cheaper(), rates) + proof;
  }

  private double storeSeconds(Rates rates) {
    double cut = dual ? shuffleBytes(0) / rates.ship() : 0;
    return Forecaster.START_SECONDS + 8.0 * values() / rates.read() / machine.tasksAtOnce() + cut;
  }

  /** Of the passes that certify, on the average. */
  private double certifyingVectors() {
    long all =
        StoredRowsFit.solver(settings(components(), 0), width)
            .certifyingColumns(width, components(), CERTIFYING - 1);
    return (double) all / CERTIFYING;
  }

  /** What vectors take on their way to the executors. */
  private double shipSeconds(double vectors, Rates rates) {
    return broadcastBytes(1) * vectors / rates.ship();
  }

  /** The dual is summed once, and comes through the shuffle; then two passes of k vectors. */
  private double dualSeconds(Rates rates) {
    double n = size.rows();
    double sums = 0.5 * n * values() / rates.syrk() + 3 * values() * components() / rates.tall();
    double states = 4 * n * n * LEAST_PANELS / rates.ship();
    return (sums / machine.tasksAtOnce() + states) / (DUAL_SOLVING + DUAL_CERTIFYING);
  }

  /** Rows give way to vectors and tasks: they can be on disk. */
  private long budget() {
    if (!machine.oneProcess()) {
      return machine.storage();
    }
    long tasks = machine.tasksPerExecutor() * 2 * broadcastBytes(columnsPerPass());
    long left = machine.driverOffHeap() - driverBytes(components(), 0) - tasks;
    return Math.max(0, Math.min(machine.storage(), left));
  }

  private int components() {
    int wanted = step.components().isFraction() ? USUAL_COMPONENTS : step.components().count();
    return Math.min(width, wanted);
  }

  private KrylovSettings settings(int k, int block) {
    KrylovSettings settings = StoredRowsFit.settings(step, k, width);
    return block > 0 ? settings.withBlockSize(block, k) : settings;
  }

  /** Values that a pass multiplies. */
  private double values() {
    return size.form() == RowForm.SPARSE ? size.entries() : (double) size.rows() * width;
  }

  /** Of one of its passes, on the average. */
  private double dualWork() {
    double all = 0.5 * size.rows() * values() + 3 * values() * components();
    return all / (DUAL_SOLVING + DUAL_CERTIFYING);
  }

  private long storedBytes() {
    double all =
        size.form() == RowForm.SPARSE
            ? SparseRows.storedBytes(size.rows(), width, size.entries())
            : 8.0 * values();
    return (long) (all / machine.executors());
  }

  private int columnsPerPass() {
    KrylovSettings settings = settings(components(), 0);
    return dual ? components() : StoredRowsFit.solver(settings, width).columnsPerPass(width);
  }

  /** Of vectors, and with sparse rows of what their products are. */
  private long broadcastBytes(int vectors) {
    return size.form() == RowForm.SPARSE
        ? SparseRows.driverBytes(size.rows(), width, vectors) / 2
        : 8L * width * vectors;
  }

  /** Of dense rows a state of [d x b] for each of four segments at least; sparse ones need none. */
  private long shuffleBytes(int vectors) {
    if (dual) {
      return 8L * size.rows() * width;
    }
    return size.form() == RowForm.SPARSE
        ? 8L * (width + size.rows()) * vectors
        : 8L * width * vectors * Math.max(4, machine.tasksAtOnce());
  }

  private long driverBytes(int k, int block) {
    if (dual) {
      return 16L * size.rows() * size.rows() + 24L * width * k;
    }
    return StoredRowsFit.solver(settings(k, block), width).bytes(width, k);
  }

  private int fittingComponents() {
    int k = components();
    while (k > 0 && driverBytes(k, 0) > machine.driverOffHeap()) {
      k /= 2;
    }
    return k;
  }

  private int fittingBlock(int block) {
    int vectors = block;
    while (vectors > 0 && driverBytes(components(), vectors) > machine.driverOffHeap()) {
      vectors /= 2;
    }
    return vectors;
  }
}
