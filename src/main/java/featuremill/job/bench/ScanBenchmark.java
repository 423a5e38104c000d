package featuremill.job.bench;

import featuremill.job.Console;
import featuremill.job.JobSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** A file to a model: reading, decoding, the covariance, its eigenpairs. */
final class ScanBenchmark {
  private final SparkSession session;
  private final Console console;

  ScanBenchmark(SparkSession session, Console console) {
    this.session = session;
    this.console = console;
  }

  Findings run(Benchmark.Scan asked) {
    if (asked.job().input().format() != JobSpec.Format.GENERATE) {
      return measure(asked, asked.job(), asked.job().name());
    }
    try (ParquetFile file = file(asked)) {
      return measure(asked, file.job(), "Parquet, " + asked.form());
    }
  }

  private ParquetFile file(Benchmark.Scan asked) {
    console.talk("bench     writing " + asked.form());
    return asked.keep() == null
        ? ParquetFile.temporary(session, asked.job(), asked.form())
        : ParquetFile.kept(session, asked.job(), asked.form(), Path.of(asked.keep()));
  }

  private Findings measure(Benchmark.Scan asked, JobSpec job, String name) {
    JobFit.Shape shape = JobFit.fit(session, job);
    double dgemm = KernelRate.dgemm();
    List<Double> scans = new ArrayList<>();
    Turns.Result result =
        new Turns(session, console, asked.repeats())
            .add(name, () -> scans.add(scanSeconds(job)))
            .run()
            .get(name);
    Findings findings =
        new Findings(
            asked,
            String.format(
                Locale.ROOT,
                "%,d x %,d, file to model, median of %d, dgemm %.1f GFLOP/s on %d cores",
                shape.rows(),
                shape.features(),
                asked.repeats(),
                dgemm,
                Runtime.getRuntime().availableProcessors()));
    findings.fact("runs", asked.repeats()).fact("dgemmGigaflops", dgemm);
    findings
        .row(name)
        .put(result)
        .put(Figure.SCAN_SECONDS, Turns.median(counted(scans, asked.repeats())))
        .putRate(shape.flops(), result.medianSeconds(), dgemm)
        .putUse(result, shape.rows());
    return findings;
  }

  private double scanSeconds(JobSpec job) {
    ScanSeconds log = new ScanSeconds();
    JobFit.fit(session, job, log);
    return log.total();
  }

  /** Those of the turns that count: the last ones. */
  private static double[] counted(List<Double> scans, int repeats) {
    return scans.subList(scans.size() - repeats, scans.size()).stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }
}
