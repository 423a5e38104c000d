package featuremill.job.bench;

import com.sun.management.OperatingSystemMXBean;
import featuremill.job.Console;
import featuremill.linalg.Blas;
import featuremill.linalg.distance.DistanceSpace;
import featuremill.spark.ComparedRows;
import featuremill.spark.DistanceTable;
import featuremill.spark.Distributions;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.spark.GeneratedRows;
import featuremill.spark.NearestNeighbours;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * The nearest neighbours of every row, from cached rows to a table of neighbours that nobody keeps:
 * 2 n^2 d additions and multiplications as a plain loop has them, though each pair is looked at
 * once.
 */
final class DistancesBenchmark {
  private static final long SEED = 42;

  private final SparkSession session;
  private final Console console;
  private final List<Double> cpuSeconds = new ArrayList<>();

  DistancesBenchmark(SparkSession session, Console console) {
    this.session = session;
    this.console = console;
  }

  Findings run(Benchmark.Distances asked) {
    Findings findings =
        new Findings(
            asked,
            String.format(
                Locale.ROOT,
                "the %d nearest of %,d rows x %d features, median of %d, %d cores, %s, %s kernels",
                asked.nearest(),
                asked.rows(),
                asked.features(),
                asked.repeats(),
                Runtime.getRuntime().availableProcessors(),
                Blas.best().name(),
                Blas.best().coreType()));
    double dgemm = KernelRate.dgemm();
    findings.fact("runs", asked.repeats()).fact("dgemmGigaflops", dgemm);
    findings
        .row(String.format(Locale.ROOT, "dgemm %,d x %<,d", KernelRate.SQUARE))
        .put(Figure.GIGAFLOPS, dgemm);
    Turns.Result result = measured(asked);
    double flops = 2.0 * asked.rows() * asked.rows() * asked.features();
    findings
        .row("distances")
        .put(result)
        .put(Figure.CPU, Turns.median(cpuSeconds.stream().mapToDouble(s -> s).toArray()))
        .putRate(flops, result.medianSeconds(), dgemm)
        .put(Figure.SHUFFLED, result.shuffleBytes())
        .put(Figure.OFF_HEAP, result.peakOffHeapBytes());
    return findings;
  }

  private Turns.Result measured(Benchmark.Distances asked) {
    Dataset<Row> rows =
        GeneratedRows.dataset(session, asked.rows(), asked.features(), Distributions.normal(SEED))
            .persist(StorageLevel.MEMORY_ONLY());
    try {
      rows.count();
      FeatureColumns features = FeatureColumns.resolve(rows, List.of(FeatureRows.FEATURES));
      DistanceTable table = DistanceTable.of(rows, features);
      Map<String, Turns.Result> results =
          new Turns(session, console, asked.repeats())
              .add("distances", () -> neighbours(table, asked))
              .run();
      return results.get("distances");
    } finally {
      rows.unpersist(false);
    }
  }

  private void neighbours(DistanceTable table, Benchmark.Distances asked) {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long begin = process.getProcessCpuTime();
    int groups = NearestNeighbours.groups(session.sparkContext().defaultParallelism());
    int blockRows = NearestNeighbours.blockRows(asked.features());
    try (ComparedRows rows = ComparedRows.store(table, blockRows, groups)) {
      DistanceSpace space = DistanceSpace.euclidean(rows.centre(), rows.largest());
      NearestNeighbours.among(rows, space, asked.nearest())
          .dataset()
          .write()
          .format("noop")
          .mode("overwrite")
          .save();
    }
    cpuSeconds.add((process.getProcessCpuTime() - begin) / 1e9);
  }
}
