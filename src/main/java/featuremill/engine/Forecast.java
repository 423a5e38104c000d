package featuremill.engine;

import featuremill.failure.Failure;
import java.util.List;
import java.util.Locale;

/**
 * What a fit will take, foretold before it reads more than the first row.
 *
 * @param width features that are read
 * @param rows as far as the size of the input tells, or 0
 * @param segments runs of the input that are folded apart and then merged
 * @param scans what each scan of the input is for
 * @param solver of the eigenproblem, or null when there is none
 * @param reason why that solver
 * @param passes over stored rows; null where there are none
 */
public record Forecast(
    int width,
    long rows,
    int segments,
    List<String> scans,
    Step.Solver solver,
    String reason,
    Work work,
    Seconds seconds,
    Memory memory,
    PassesForecast passes,
    Rates rates) {

  /**
   * Multiply-adds and traffic.
   *
   * @param scan of the last scan, all others being cheap
   * @param shuffleBytes of partial results, before Spark compresses them
   */
  public record Work(double scan, double solver, double proof, long shuffleBytes) {}

  /** How long each part takes; 0 where the size of the input is not known. */
  public record Seconds(double scan, double merge, double solver, double proof) {
    public double total() {
      return scan + merge + solver + proof;
    }
  }

  /**
   * Bytes that live at once.
   *
   * @param taskOffHeap of the blocks and matrices of one task
   * @param executorOffHeap of all tasks of one process
   * @param driverOffHeap of the driver's own matrices
   * @param processOffHeap of the driver's process: with the tasks' where they run there
   * @param driverHeap of the driver's process, at least
   * @param resultBytes that one job brings to the driver
   */
  public record Memory(
      long taskOffHeap,
      long executorOffHeap,
      long driverOffHeap,
      long processOffHeap,
      long driverHeap,
      long resultBytes) {
    /**
     * The same where the driver and its process need so many bytes off the heap in any case.
     *
     * @param process tasks that run there included
     */
    Memory withDriver(long bytes, long process) {
      return new Memory(
          taskOffHeap,
          executorOffHeap,
          Math.max(driverOffHeap, bytes),
          Math.max(processOffHeap, Math.max(bytes, process)),
          driverHeap,
          resultBytes);
    }
  }

  /**
   * Refuses what cannot fit.
   *
   * @throws Failure (exit 2) naming the setting that would let it
   */
  public void requireFits(Machine machine) {
    if (passes != null && passes.driverBytes() > machine.driverOffHeap()) {
      throw passes.tooLarge(width, machine.driverOffHeap());
    }
    if (memory.driverHeap > machine.driverHeap()) {
      throw tooLarge("a Java heap of " + size(memory.driverHeap), machine.driverHeap())
          .fix("set spark.driver.memory to at least " + mebibytes(memory.driverHeap));
    }
    if (memory.processOffHeap > machine.driverOffHeap()) {
      throw tooLarge(
              size(memory.processOffHeap) + " off the heap in the driver's process",
              machine.driverOffHeap())
          .fix(driverAdvice(machine));
    }
    if (!machine.oneProcess() && memory.executorOffHeap > machine.executorOffHeap()) {
      throw tooLarge(
              size(memory.executorOffHeap)
                  + " off the heap in each executor, "
                  + size(memory.taskOffHeap)
                  + " in each of "
                  + machine.tasksPerExecutor()
                  + " tasks at once",
              machine.executorOffHeap())
          .fix(
              "set spark.executor.memoryOverhead to at least "
                  + mebibytes(memory.executorOffHeap + Machine.JVM_BYTES)
                  + ", or spark.executor.cores to fewer");
    }
    if (memory.resultBytes > machine.maxResult()) {
      throw tooLarge(size(memory.resultBytes) + " as the result of one job", machine.maxResult())
          .fix("set spark.driver.maxResultSize to at least " + mebibytes(memory.resultBytes));
    }
  }

  private String driverAdvice(Machine machine) {
    if (!machine.driverSetting().equals("spark.driver.memory")) {
      return "set "
          + machine.driverSetting()
          + " to at least "
          + mebibytes(memory.processOffHeap + Machine.JVM_BYTES);
    }
    String fewer =
        machine.oneProcess()
                && memory.processOffHeap > Math.max(memory.driverOffHeap, memory.taskOffHeap)
            ? ", run one task at a time with --master local[1]"
            : "";
    return "what the machine has beside spark.driver.memory is left for it: lower that setting"
        + fewer
        + ", take a larger machine, or select fewer features";
  }

  private Failure tooLarge(String needed, long there) {
    return Failure.usage(
        String.format(
            Locale.ROOT,
            "a fit of %,d features needs %s, and there are %s",
            width,
            needed,
            size(there)));
  }

  private static String mebibytes(long bytes) {
    return ((bytes + (1 << 20) - 1) >> 20) + "m";
  }

  /** A number of bytes for people. */
  public static String size(long bytes) {
    if (bytes >= 10L << 30) {
      return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
    return bytes >= 10 << 20
        ? String.format(Locale.ROOT, "%,d MiB", bytes >> 20)
        : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
  }
}
