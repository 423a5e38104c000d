package featuremill.job.bench;

import featuremill.job.Console;
import featuremill.spark.RowsRead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.SparkSession;

/**
 * Measures contestants turn by turn, so that a slow minute of the machine hits all of them alike.
 *
 * <p>Each gets a first turn that does not count: compilers and caches are warm afterwards.
 */
final class Turns {
  private final SparkSession session;
  private final Console console;
  private final int repeats;
  private final Map<String, Runnable> contestants = new LinkedHashMap<>();

  Turns(SparkSession session, Console console, int repeats) {
    this.session = session;
    this.console = console;
    this.repeats = repeats;
  }

  /** One turn's costs. Memory is this process's: all of it where Spark runs embedded. */
  record Turn(double seconds, long records, long shuffleBytes, Memory.Peak peak) {}

  /** All turns of a contestant. */
  record Result(List<Turn> turns) {
    double[] seconds() {
      return turns.stream().mapToDouble(Turn::seconds).toArray();
    }

    double medianSeconds() {
      return median(Turn::seconds);
    }

    double records() {
      return median(Turn::records);
    }

    double shuffleBytes() {
      return median(Turn::shuffleBytes);
    }

    double peakHeapBytes() {
      return largest(turn -> turn.peak().heapBytes());
    }

    double peakOffHeapBytes() {
      return largest(turn -> turn.peak().offHeapBytes());
    }

    /** 0 where the system does not tell. */
    double peakResidentBytes() {
      return largest(turn -> turn.peak().residentBytes());
    }

    private double median(ToDoubleFunction<Turn> figure) {
      return Turns.median(turns.stream().mapToDouble(figure).toArray());
    }

    private double largest(ToDoubleFunction<Turn> figure) {
      return turns.stream().mapToDouble(figure).max().orElse(0);
    }
  }

  Turns add(String name, Runnable work) {
    contestants.put(name, work);
    return this;
  }

  /** The results by the contestants' names, in the order in which they were added. */
  Map<String, Result> run() {
    contestants.values().forEach(Runnable::run);
    Map<String, List<Turn>> turns = new LinkedHashMap<>();
    for (int i = 0; i < repeats; i++) {
      contestants.forEach(
          (name, work) -> {
            Turn turn = turn(session, work);
            console.talk(String.format(Locale.ROOT, "          %-28s %7.3f s", name, turn.seconds));
            turns.computeIfAbsent(name, any -> new ArrayList<>()).add(turn);
          });
    }
    Map<String, Result> results = new LinkedHashMap<>();
    turns.forEach((name, all) -> results.put(name, new Result(all)));
    return results;
  }

  /** Does the work once, and looks at what it costs. */
  static Turn turn(SparkSession session, Runnable work) {
    try (RowsRead read = RowsRead.counting(session)) {
      Memory.Watch watch = Memory.watch();
      long begin = System.nanoTime();
      work.run();
      double seconds = (System.nanoTime() - begin) / 1e9;
      read.settle();
      return new Turn(seconds, read.records(), read.shuffleBytes(), watch.peak());
    }
  }

  /** The middle one, or the mean of the two in the middle. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
