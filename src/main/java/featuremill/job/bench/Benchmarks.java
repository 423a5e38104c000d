package featuremill.job.bench;

import featuremill.job.Console;
import org.apache.spark.sql.SparkSession;

/** Runs a benchmark and prints what it found, as a table or as one JSON document. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Runs a benchmark.
   *
   * @param session may be stopped when this returns
   */
  public static void run(Benchmark asked, SparkSession session, Console console) {
    if (asked instanceof Benchmark.Accuracy accuracy) {
      AccuracyBenchmark.run(session, accuracy, console);
    } else {
      findings(asked, session, console).print(console);
    }
  }

  private static Findings findings(Benchmark asked, SparkSession session, Console console) {
    if (asked instanceof Benchmark.Fit fit) {
      return new FitBenchmark(session, console, fit.repeats()).run(fit.job());
    } else if (asked instanceof Benchmark.Scan scan) {
      return new ScanBenchmark(session, console).run(scan);
    } else if (asked instanceof Benchmark.Growth growth) {
      return new GrowthBenchmark(session, console).run(growth);
    } else if (asked instanceof Benchmark.Order order) {
      return new OrderBenchmark(session, console).run(order);
    } else if (asked instanceof Benchmark.Kernel kernel) {
      return new KernelBenchmark(console).run(kernel);
    } else if (asked instanceof Benchmark.Distances distances) {
      return new DistancesBenchmark(session, console).run(distances);
    }
    throw new IllegalArgumentException("no such benchmark: " + asked);
  }
}
