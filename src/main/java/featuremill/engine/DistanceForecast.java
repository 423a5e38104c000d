package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.DistanceMatrix;
import featuremill.spark.NearestNeighbours;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/**
 * What distances among rows take.
 *
 * @param rows that are compared
 * @param references that they are compared with
 * @param among whether those are the same
 * @param width features of a row, at most
 * @param nearest neighbours of each row; empty for the distances to all
 * @param where the step stands in the job file
 */
public record DistanceForecast(
    long rows, long references, boolean among, int width, OptionalInt nearest, String where) {
  private static final long NEIGHBOUR_BYTES = 24;

  /** Blocks as collected, serialized, and as the broadcast holds them. */
  private static final int BROADCAST_COPIES = 3;

  /**
   * Foretells.
   *
   * @param rows as far as they are known; 0 where they are not
   * @param references of the reference set; not looked at without one
   * @param width features before the components
   */
  public static DistanceForecast of(Plan plan, long rows, long references, int width) {
    Step.Distances step = plan.distances();
    boolean among = step.reference().isEmpty();
    return new DistanceForecast(
        rows,
        among ? rows : references,
        among,
        plan.pca() == null ? width : plan.componentsUpTo(width),
        step.nearest(),
        step.where());
  }

  /** Multiply-adds: each pair of rows of one table once where neighbours are sought. */
  public double work() {
    double pairs = (double) rows * references;
    return pairs * width / (among && nearest.isPresent() ? 2 : 1);
  }

  /** Bytes of rows that executors store. */
  public long storedBytes() {
    return 8L * width * (among ? rows : rows + references);
  }

  /** Bytes that every executor is sent, and that pass through the driver. */
  public long broadcastBytes() {
    return nearest.isPresent() ? 0 : 8L * width * references;
  }

  /** Bytes that are written, before they are compressed. */
  public double outputBytes() {
    return nearest.isPresent()
        ? (double) NEIGHBOUR_BYTES * rows * nearest.getAsInt()
        : 8.0 * rows * references;
  }

  /** Bytes of one task off the heap. */
  long taskBytes(Machine machine) {
    int groups = NearestNeighbours.groups(machine.tasksAtOnce());
    return nearest.isPresent()
        ? NearestNeighbours.taskBytes(Math.max(rows, references), width, groups)
        : DistanceMatrix.taskBytes(references, width);
  }

  /**
   * Refuses what cannot fit.
   *
   * @param free bytes where the output goes
   * @throws Failure (exit 2) naming the setting that would let it
   */
  public void requireFits(SparkSession session, long free) {
    requireFits(Machine.of(session.sparkContext()), free);
  }

  void requireFits(Machine machine, long free) {
    if (outputBytes() > free) {
      throw refused(
              "take " + Forecast.size((long) outputBytes()) + " to write", free, "where they go")
          .fix(fewer() + ", or put output.path where there is more room");
    }
    long task = taskBytes(machine);
    if (machine.oneProcess() && task * machine.tasksPerExecutor() > machine.driverOffHeap()) {
      throw refused(
              "take " + Forecast.size(task) + " off the heap in each task",
              machine.driverOffHeap(),
              "in all")
          .fix(fewer() + ", or run fewer tasks at a time with --master local[1]");
    }
    if (!machine.oneProcess() && task * machine.tasksPerExecutor() > machine.executorOffHeap()) {
      throw refused(
              "take " + Forecast.size(task) + " off the heap in each task",
              machine.executorOffHeap(),
              "in an executor")
          .fix(fewer() + ", or raise spark.executor.memoryOverhead");
    }
    long heap = BROADCAST_COPIES * broadcastBytes();
    if (heap > machine.driverHeap()) {
      throw refused(
              "take " + Forecast.size(heap) + " of Java heap to send the rows out",
              machine.driverHeap(),
              "on the driver")
          .fix(fewer() + ", or raise spark.driver.memory");
    }
    if (broadcastBytes() > machine.maxResult()) {
      throw refused(
              "bring " + Forecast.size(broadcastBytes()) + " of rows to the driver",
              machine.maxResult(),
              "in spark.driver.maxResultSize")
          .fix(fewer() + ", or raise spark.driver.maxResultSize");
    }
  }

  private String fewer() {
    return nearest.isPresent()
        ? "ask for fewer neighbours by nearest"
        : "ask for the nearest rows only, such as nearest: 20";
  }

  private Failure refused(String what, long there, String place) {
    return Failure.usage(
            String.format(
                Locale.ROOT,
                "distances from %,d rows to %,d rows %s, and there are %s %s",
                rows,
                references,
                what,
                Forecast.size(there),
                place))
        .at(where);
  }
}
