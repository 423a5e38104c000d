package featuremill.engine;

/** What lives at once while there are passes over stored rows. */
final class PassesMemory {
  private final PassesForecast passes;
  private final Machine machine;

  PassesMemory(PassesForecast passes, Machine machine) {
    this.passes = passes;
    this.machine = machine;
  }

  /**
   * The memory of a fit.
   *
   * @param scanning bytes off the heap of an executor while the moments are summed
   * @param driverHeap bytes
   * @param resultBytes of one job
   */
  Forecast.Memory memory(long scanning, long driverHeap, long resultBytes) {
    long held = Math.min(passes.budgetBytes(), passes.storedBytes());
    long task = passes.form() == RowForm.SPARSE ? 0 : 2 * passes.peakBytes();
    long executor = Math.max(scanning, held + machine.tasksPerExecutor() * task);
    long driver = passes.driverBytes();
    return new Forecast.Memory(
        task,
        executor,
        driver,
        machine.oneProcess() ? executor + driver : driver,
        driverHeap,
        Math.max(resultBytes, passes.peakBytes()));
  }
}
