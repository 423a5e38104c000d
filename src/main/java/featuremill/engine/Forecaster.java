package featuremill.engine;

import featuremill.linalg.Blas;
import featuremill.spark.Segments;
import featuremill.spark.SparseRows;
import featuremill.stats.CoMoments;
import featuremill.stats.Float32Tally;
import featuremill.stats.SumsMemory;

/**
 * Foretells what a fit takes, from the plan, the widths and the size of the input.
 *
 * <p>The machine's kernels are timed only when the job would take a while at the rates that any
 * machine has: a small job starts at once.
 */
final class Forecaster {
  /** Seconds of a job from which on half a second of timing is worth it. */
  private static final double WORTH_TIMING = 20;

  /** Seconds of a scan in which nothing is read yet: Spark plans and compiles it. */
  static final double START_SECONDS = 2;

  /** Multiply-adds of a value's part in means and variances. */
  private static final double MOMENTS = 4;

  /** Of a heap, what Spark holds rows in, and what it leaves out of that: spark.memory.fraction. */
  private static final double STORED_SHARE = 0.6;

  private static final long RESERVED_BYTES = 300L << 20;

  /** Long arrays want regions that lie next to each other: a heap is full before it is. */
  private static final double USABLE = 0.85;

  /** What Spark and this program take of a heap before they hold any data. */
  private static final long HEAP_BYTES = 200L << 20;

  /** Chunks, their serialized form, the block that holds it, and the same once more as read. */
  private static final int RESULT_COPIES = 6;

  /** A block of vectors, its serialized form, and what comes back. */
  private static final int BROADCAST_COPIES = 3;

  /** Matrices that a least squares fit has at once: two to find the feature that depends. */
  private static final long SOLVING_MATRICES = 6;

  private final Plan plan;
  private final Route route;
  private final Extent extent;
  private final int width;
  private final int selected;
  private final Machine machine;

  /**
   * A forecaster.
   *
   * @param route as far as it is known before the rows are counted
   */
  Forecaster(Plan plan, Route route, Extent extent, Machine machine) {
    this.plan = plan;
    this.route = route;
    this.extent = extent;
    this.width = extent.width() + extent.targets();
    this.selected = extent.selected();
    this.machine = machine;
  }

  Forecast forecast() {
    Forecast rough = forecast(Rates.assumed());
    return rough.seconds().total() < WORTH_TIMING
        ? rough
        : forecast(new Calibration(Blas.best()).measure());
  }

  /** The forecast at given rates. */
  Forecast forecast(Rates rates) {
    long rows = extent.rows();
    int segments = Segments.count(extent.partitions(), width, route.scope(), extent.size().bytes());
    PassesForecast passes = passes(rates);
    Forecast.Work work = work(rows, segments, passes);
    return new Forecast(
        extent.width(),
        rows,
        segments,
        plan.scans(route),
        route.solver(),
        route.reason(),
        work,
        seconds(work, rows, segments, passes, rates),
        memory(segments, passes),
        passes,
        rates);
  }

  private PassesForecast passes(Rates rates) {
    if (!route.storesRows()) {
      return null;
    }
    StoredSize stored = extent.stored();
    return route.stripesMatrix()
        ? new StripesForecaster(selected, stored, machine).forecast(rates)
        : new PassesForecaster(plan.pca(), route, selected, stored, machine).forecast(rates);
  }

  private boolean forms() {
    return route.sumsProducts();
  }

  /** What the scan sums up. */
  private SumsMemory sums() {
    return new SumsMemory(width, route.scope(), extent.weights());
  }

  private long stateBytes() {
    return Segments.stateBytes(sums());
  }

  private Forecast.Work work(long rows, int segments, PassesForecast passes) {
    boolean triangle = route.scope() == CoMoments.Scope.TRIANGULAR;
    double perPair = triangle ? 1 : 0.5 * sums().triangles();
    double square = perPair * width * (width + 1.0);
    double scanned = forms() ? rows * square : MOMENTS * values(rows);
    double d = selected;
    boolean proved = route.solver() != null && !route.byTriangle();
    double solving = route.solver() == null ? 0 : cost().of(route.solver());
    double proving = proved ? d * d * d / 6 : 0;
    return new Forecast.Work(
        scanned,
        passes == null ? solving : passes.solving() * passes.work(),
        passes == null ? proving : passes.certifying() * passes.certifyingWork(),
        Segments.shuffleBytes(segments, stateBytes()));
  }

  /** Values that a scan takes in. */
  private double values(long rows) {
    StoredSize stored = extent.stored();
    boolean sparse = !forms() && stored.form() == RowForm.SPARSE;
    return sparse ? stored.entries() : (double) rows * width;
  }

  private SolverCost cost() {
    return new SolverCost(selected, plan.componentsUpTo(selected));
  }

  private Forecast.Seconds seconds(
      Forecast.Work work, long rows, int segments, PassesForecast passes, Rates rates) {
    int rounds = rounds(segments);
    double share = rows == 0 ? 0 : 1.0 / segments;
    double fold = work.scan() * share / rates.syrk() + 8.0 * values(rows) * share / rates.read();
    double merge = Segments.serialStates(segments, stateBytes()) * stateBytes() / rates.ship();
    double pack = rounds * stateBytes() / rates.ship();
    double scan = rows == 0 ? 0 : START_SECONDS + rounds * fold;
    if (passes != null) {
      double certify = passes.certifying() * passes.certifyingSeconds();
      return new Forecast.Seconds(scan, pack + merge, passes.solvingSeconds(), certify);
    }
    double solver = route.solver() == null ? 0 : cost().seconds(route.solver(), rates);
    return new Forecast.Seconds(scan, pack + merge, solver, work.proof() / rates.cholesky());
  }

  /** How often every core takes a segment. */
  private int rounds(int segments) {
    return (segments + machine.tasksAtOnce() - 1) / machine.tasksAtOnce();
  }

  private Forecast.Memory memory(int segments, PassesForecast passes) {
    boolean products = forms() || extent.targets() > 0;
    SumsMemory sums =
        forms() ? sums() : new SumsMemory(width, CoMoments.Scope.FULL, extent.weights());
    long matrix = products ? sums.bytes() : 0;
    long block = products ? sums.blockBytes() : 0;
    long scan = matrix + block;
    int merges = Segments.merges(segments, stateBytes());
    long merged = segments > 1 ? 2 * matrix + 8L * width : 0;
    long merge = merges > 0 ? merged : 0;
    int together = Math.min(segments, machine.tasksPerExecutor());
    int merging = Math.min(merges, machine.tasksPerExecutor());
    long executor = Math.max(together * scan, merging * merge);
    long result = Segments.resultBytes(segments, stateBytes());
    long heap = driverHeap(together, result, passes);
    if (passes != null) {
      return new PassesMemory(passes, machine)
          .memory(executor, heap, result)
          .withDriver(solving(), scanningAgain(executor));
    }
    long driver = Math.max(driver(matrix, route.solver()), merges > 0 ? 0 : merged);
    return new Forecast.Memory(
            Math.max(scan, merge),
            executor,
            driver,
            machine.oneProcess() ? Math.max(executor, driver) : driver,
            heap,
            result)
        .withDriver(solving(), scanningAgain(executor));
  }

  /** Moments of features and targets, their matrix, and that of the features with its factor. */
  private long solving() {
    return extent.targets() == 0 ? 0 : SOLVING_MATRICES * square(width);
  }

  /** Tasks that make the triangle while the driver still has the moments that did not suffice. */
  private long scanningAgain(long executor) {
    boolean both =
        extent.targets() > 0 && plan.solve().method() == Step.Method.AUTO && machine.oneProcess();
    return both ? executor + square(width) : 0;
  }

  private long driver(long matrix, Step.Solver solver) {
    if (plan.pairwise().isPresent()) {
      long narrowed = selected < width ? sums().matrices() * square(selected) : 0;
      long solved = 2 * square(selected) + (solver == null ? 0 : cost().bytes(solver));
      long repaired = PairwiseFit.matrices(plan.repair()) * square(selected);
      return Math.max(matrix + narrowed, Math.max(solved + square(selected), repaired));
    }
    long kept = selected < width && forms() ? square(selected) : matrix;
    long narrowing = kept < matrix ? matrix + kept : matrix;
    if (solver == null) {
      return narrowing;
    }
    long proof = square(selected);
    long spectrum = plan.pca().components().isFraction() ? square(selected) : 0;
    long work = Math.max(cost().bytes(solver), Math.max(proof, spectrum));
    return Math.max(narrowing, kept + work);
  }

  private long driverHeap(int together, long result, PassesForecast passes) {
    int components = plan.pca() == null ? 0 : plan.componentsUpTo(selected);
    int most = passes == null ? components : Math.min(components, passes.basis());
    long vectors = 3L * 8 * selected * most;
    long broadcast = passes == null ? 0 : BROADCAST_COPIES * passes.heapBytes();
    long names = 200L * width;
    long halfOfVectors = plan.pairwise().isPresent() ? 4L * selected * selected : 0;
    long summing = forms() ? 8L * width * CoMoments.blockRows(width) + Segments.taskHeapBytes() : 0;
    long task = summing + Float32Tally.taskBytes(extent.measured());
    long tasks = machine.oneProcess() ? together * task : 0;
    long one = Segments.oneResultBytes(stateBytes());
    long results = RESULT_COPIES * one + Math.max(0, result - one);
    long bytes =
        HEAP_BYTES + Math.max(tasks, results + vectors + broadcast) + names + halfOfVectors;
    boolean beside = passes != null && passes.form() == RowForm.SPARSE && machine.oneProcess();
    return beside ? besideStored(bytes, together, passes.storedBytes()) : bytes;
  }

  /**
   * The heap of which so many bytes are free beside sparse rows. Spark holds these up to its share,
   * and the others on disk, from where each task reads a piece and makes rows of it.
   */
  private static long besideStored(long bytes, int tasks, long stored) {
    double free = bytes + 2.0 * tasks * SparseRows.pieceBytes(stored);
    double spilling = (free - STORED_SHARE * RESERVED_BYTES) / (1 - STORED_SHARE);
    return (long) (Math.max(free, Math.min(free + stored, spilling)) / USABLE);
  }

  private static long square(int d) {
    return 8L * d * d;
  }
}
