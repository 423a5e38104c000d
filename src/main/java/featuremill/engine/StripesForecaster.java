package featuremill.engine;

import featuremill.decomposition.MatrixStripes;
import featuremill.spark.SparseRows;

/** Foretells what a covariance takes that is made by stripes, where no components are asked for. */
final class StripesForecaster {
  private final int width;
  private final StoredSize size;
  private final Machine machine;

  StripesForecaster(int width, StoredSize size, Machine machine) {
    this.width = width;
    this.size = size;
    this.machine = machine;
  }

  PassesForecast forecast(Rates rates) {
    boolean sparse = size.form() == RowForm.SPARSE;
    int height = MatrixStripes.height(width);
    long stripe = 8L * width * height;
    // Dense rows give a stripe directly; of sparse ones it is a product with axes, there and back.
    double work = (sparse ? 2.0 * size.entries() : (double) size.rows() * width) * height;
    long stored = storedBytes(sparse);
    long budget = sparse ? 0 : budget(stripe);
    long spilled = sparse ? 0 : Math.max(0, stored - budget);
    double compute = work / (sparse ? rates.entries() : rates.syrk()) / machine.tasksAtOnce();
    return new PassesForecast(
        size.form(),
        height,
        0,
        MatrixStripes.passes(width),
        0,
        work,
        0,
        budget,
        stored,
        spilled,
        sparse ? SparseRows.driverBytes(size.rows(), width, height) / 2 : 0,
        stripe,
        sparse ? 0 : stripe * Math.max(4, machine.tasksAtOnce()),
        (sparse ? 3 : 2) * stripe,
        0,
        0,
        Forecaster.START_SECONDS + 8.0 * size.rows() * width / rates.read() / machine.tasksAtOnce(),
        Math.max(compute, spilled / rates.disk()),
        0,
        stripe / rates.disk());
  }

  /** Rows give way to stripes and tasks: they can be on disk. */
  private long budget(long stripe) {
    if (!machine.oneProcess()) {
      return machine.storage();
    }
    long left = machine.driverOffHeap() - 2 * stripe - machine.tasksPerExecutor() * 2 * stripe;
    return Math.max(0, Math.min(machine.storage(), left));
  }

  private long storedBytes(boolean sparse) {
    long all =
        sparse
            ? SparseRows.storedBytes(size.rows(), width, size.entries())
            : 8L * size.rows() * width;
    return all / machine.executors();
  }
}
