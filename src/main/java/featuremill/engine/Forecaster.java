package featuremill.engine;

import featuremill.linalg.Blas;
import featuremill.spark.Segments;
import featuremill.spark.SplitSize;
import featuremill.stats.CoMoments;

/**
 * Foretells what a fit takes, from the plan, the widths and the size of the input.
 *
 * <p>The machine's kernels are timed only when the job would take a while at the rates that any
 * machine has: a small job starts at once.
 */
final class Forecaster {
  /** Seconds of a job from which on half a second of timing is worth it. */
  private static final double WORTH_TIMING = 20;

  /** What Spark and this program take of a heap before they hold any data. */
  private static final long HEAP_BYTES = 200L << 20;

  /** Chunks, their serialized form, the block that holds it, and the same once more as read. */
  private static final int RESULT_COPIES = 6;

  private final Plan plan;
  private final int width;
  private final int selected;
  private final InputSize size;
  private final int partitions;
  private final Machine machine;

  /**
   * A forecaster.
   *
   * @param width features that are read
   * @param selected features that the fits work on
   * @param size of the input, as far as it is known
   * @param partitions of the input; 0 to take what its size lets expect
   */
  Forecaster(Plan plan, int width, int selected, InputSize size, int partitions, Machine machine) {
    this.plan = plan;
    this.width = width;
    this.selected = selected;
    this.size = size;
    this.partitions = partitions > 0 ? partitions : expectedPartitions(size.bytes());
    this.machine = machine;
  }

  private static int expectedPartitions(long bytes) {
    long split = SplitSize.of(bytes);
    return bytes == 0 ? Integer.MAX_VALUE / 2 : Math.toIntExact((bytes + split - 1) / split);
  }

  Forecast forecast() {
    Forecast rough = forecast(Rates.assumed());
    return rough.seconds().total() < WORTH_TIMING
        ? rough
        : forecast(new Calibration(Blas.best()).measure());
  }

  /** The forecast at given rates. */
  Forecast forecast(Rates rates) {
    long rows = size.rows() > 0 ? size.rows() : size.bytes() / (8L * width);
    int segments = Segments.count(partitions, width, plan.scope(), size.bytes());
    Step.Solver solver = plan.pca() == null ? null : plan.solver(selected);
    Forecast.Work work = work(rows, segments, solver);
    return new Forecast(
        width,
        rows,
        segments,
        plan.scans(),
        solver,
        plan.pca() == null ? "" : plan.solverReason(selected),
        work,
        seconds(work, rows, segments, solver, rates),
        memory(segments, solver),
        rates);
  }

  private boolean forms() {
    return plan.matrix() != Plan.Matrix.NONE;
  }

  private long stateBytes() {
    return Segments.stateBytes(width, plan.scope());
  }

  private Forecast.Work work(long rows, int segments, Step.Solver solver) {
    double square = (plan.byTriangle() ? 1 : 0.5) * width * (width + 1.0);
    double each = forms() ? square : 4.0 * width;
    double d = selected;
    return new Forecast.Work(
        rows * each,
        solver == null ? 0 : cost().of(solver),
        solver == null || plan.byTriangle() ? 0 : d * d * d / 6,
        Segments.shuffleBytes(segments, stateBytes()));
  }

  private SolverCost cost() {
    return new SolverCost(selected, plan.componentsUpTo(selected));
  }

  private Forecast.Seconds seconds(
      Forecast.Work work, long rows, int segments, Step.Solver solver, Rates rates) {
    int rounds = rounds(segments);
    double share = rows == 0 ? 0 : 1.0 / segments;
    double fold = work.scan() * share / rates.syrk() + 8.0 * rows * width * share / rates.read();
    double merge = Segments.serialStates(segments) * stateBytes() / rates.ship();
    double pack = rounds * stateBytes() / rates.ship();
    double unit =
        solver == Step.Solver.KRYLOV
            ? 1 / (rates.symm() * SolverCost.passFactor())
            : 1 / (rates.tridiagonal() * SolverCost.tridiagonalFactor());
    return new Forecast.Seconds(
        rounds * fold, pack + merge, work.solver() * unit, work.proof() / rates.cholesky());
  }

  /** How often every core takes a segment. */
  private int rounds(int segments) {
    return (segments + machine.tasksAtOnce() - 1) / machine.tasksAtOnce();
  }

  private Forecast.Memory memory(int segments, Step.Solver solver) {
    long matrix = forms() ? square(width) : 0;
    long block = forms() ? 8L * width * (CoMoments.blockRows(width) + 1) : 0;
    long scan = matrix + block;
    long merge = segments > 1 ? 2 * matrix + 8L * width : 0;
    long driver = driver(matrix, solver);
    int together = Math.min(segments, machine.tasksPerExecutor());
    int merging = Math.min(Segments.merges(segments), machine.tasksPerExecutor());
    long executor = Math.max(together * scan, merging * merge);
    long result = Math.min(Segments.sliceBytes(), stateBytes());
    return new Forecast.Memory(
        Math.max(scan, merge),
        executor,
        driver,
        machine.oneProcess() ? Math.max(executor, driver) : driver,
        driverHeap(together, result),
        result);
  }

  private long driver(long matrix, Step.Solver solver) {
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

  private long driverHeap(int together, long result) {
    long vectors = plan.pca() == null ? 0 : 3L * 8 * selected * plan.componentsUpTo(selected);
    long names = 200L * width;
    long task = forms() ? 8L * width * CoMoments.blockRows(width) + Segments.taskHeapBytes() : 0;
    long tasks = machine.oneProcess() ? together * task : 0;
    return HEAP_BYTES + Math.max(tasks, RESULT_COPIES * result + vectors) + names;
  }

  private static long square(int d) {
    return 8L * d * d;
  }
}
