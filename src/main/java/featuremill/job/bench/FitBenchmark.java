package featuremill.job.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.job.Console;
import featuremill.job.JobSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Standardize and PCA, featuremill beside MLlib: the same cached vectors, the same session, turn by
 * turn, medians.
 */
public final class FitBenchmark {
  static final String COLUMN = "vector";

  private final SparkSession session;
  private final Console console;
  private final int runs;

  private FitBenchmark(SparkSession session, Console console, int runs) {
    this.session = session;
    this.console = console;
    this.runs = runs;
  }

  /**
   * Runs the comparison and prints it.
   *
   * @param job its input and its number of components count, nothing else
   * @param runs measured runs of each, after one to warm up
   */
  public static void run(SparkSession session, JobSpec job, int runs, Console console) {
    FitBenchmark benchmark = new FitBenchmark(session, console, runs);
    ObjectNode result = benchmark.compare(job);
    if (console.form() == Console.Form.JSON) {
      console.data(result.toPrettyString());
    }
  }

  /** Measures MLlib alone: what the process with another BLAS does. */
  static double[] mllibAlone(SparkSession session, JobSpec job, int runs) {
    try (FitCase fitCase = FitCase.of(session, job)) {
      double[] seconds = new double[runs];
      Contestant.MLLIB_NATIVE.fit(fitCase.vectors(), fitCase.components());
      for (int i = 0; i < runs; i++) {
        seconds[i] = seconds(Contestant.MLLIB_NATIVE, fitCase);
      }
      return seconds;
    }
  }

  private ObjectNode compare(JobSpec job) {
    Map<Contestant, double[]> times = new LinkedHashMap<>();
    times.put(Contestant.FEATUREMILL, new double[runs]);
    times.put(Contestant.MLLIB, new double[runs]);
    FitCase fitCase = FitCase.of(session, job);
    try (fitCase) {
      double difference = warmUp(fitCase);
      console.talk(
          String.format(
              Locale.ROOT,
              "bench     %s: explained variance ratios agree to %.1e",
              fitCase.title(),
              difference));
      for (int i = 0; i < runs; i++) {
        for (Map.Entry<Contestant, double[]> entry : times.entrySet()) {
          entry.getValue()[i] = seconds(entry.getKey(), fitCase);
          console.talk(
              String.format(
                  Locale.ROOT,
                  "          %-20s %6.2f s",
                  entry.getKey().title(),
                  entry.getValue()[i]));
        }
      }
    }
    NativeMllib.measure(session, job, runs, console)
        .ifPresent(seconds -> times.put(Contestant.MLLIB_NATIVE, seconds));
    return report(fitCase, times);
  }

  /** One run of each that is not counted; the largest difference of their answers. */
  private static double warmUp(FitCase fitCase) {
    double[] ours = Contestant.FEATUREMILL.fit(fitCase.vectors(), fitCase.components());
    double[] theirs = Contestant.MLLIB.fit(fitCase.vectors(), fitCase.components());
    double difference = 0;
    for (int i = 0; i < ours.length; i++) {
      difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
    }
    return difference;
  }

  private static double seconds(Contestant contestant, FitCase fitCase) {
    long begin = System.nanoTime();
    contestant.fit(fitCase.vectors(), fitCase.components());
    return (System.nanoTime() - begin) / 1e9;
  }

  private ObjectNode report(FitCase fitCase, Map<Contestant, double[]> times) {
    double ours = median(times.get(Contestant.FEATUREMILL));
    ObjectNode node =
        new ObjectMapper()
            .createObjectNode()
            .put("case", fitCase.title())
            .put("components", fitCase.components())
            .put("runs", runs);
    ArrayNode rows = node.putArray("results");
    if (console.form() == Console.Form.TEXT) {
      console.data(
          String.format(
              Locale.ROOT,
              "%s, k %d, median of %d, %d cores",
              fitCase.title(),
              fitCase.components(),
              runs,
              session.sparkContext().defaultParallelism()));
    }
    times.forEach(
        (contestant, seconds) -> {
          double median = median(seconds);
          ObjectNode row = rows.addObject().put("contestant", contestant.title());
          row.put("medianSeconds", median).put("ratio", median / ours);
          row.put("gigaflops", fitCase.flops() / median / 1e9);
          ArrayNode all = row.putArray("seconds");
          Arrays.stream(seconds).forEach(all::add);
          if (console.form() == Console.Form.TEXT) {
            console.data(
                String.format(
                    Locale.ROOT,
                    "  %-20s %8.2f s  %7.1f GFLOP/s  %6.1f x",
                    contestant.title(),
                    median,
                    fitCase.flops() / median / 1e9,
                    median / ours));
          }
        });
    return node;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
