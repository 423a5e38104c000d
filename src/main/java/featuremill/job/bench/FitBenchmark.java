package featuremill.job.bench;

import featuremill.job.Console;
import featuremill.job.JobSpec;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Standardize and PCA, featuremill beside MLlib: the same cached vectors, the same session, turn by
 * turn, medians.
 */
final class FitBenchmark {
  static final String COLUMN = "vector";

  private final SparkSession session;
  private final Console console;
  private final int repeats;

  FitBenchmark(SparkSession session, Console console, int repeats) {
    this.session = session;
    this.console = console;
    this.repeats = repeats;
  }

  Findings run(JobSpec job) {
    FitCase fitCase = FitCase.of(session, job);
    Map<Contestant, Turns.Result> results = new LinkedHashMap<>();
    double dgemm;
    try (fitCase) {
      compareAnswers(fitCase);
      dgemm = KernelRate.dgemm();
      results.putAll(measure(fitCase, Contestant.FEATUREMILL, Contestant.MLLIB));
    }
    NativeMllib.measure(session, job, repeats, console)
        .ifPresent(result -> results.put(Contestant.MLLIB_NATIVE, result));
    return findings(new Benchmark.Fit(job, repeats), fitCase, results, dgemm);
  }

  /** Measures MLlib alone: what the process with another BLAS does. */
  Turns.Result mllibAlone(JobSpec job) {
    try (FitCase fitCase = FitCase.of(session, job)) {
      return measure(fitCase, Contestant.MLLIB_NATIVE).get(Contestant.MLLIB_NATIVE);
    }
  }

  private Map<Contestant, Turns.Result> measure(FitCase fitCase, Contestant... contestants) {
    Turns turns = new Turns(session, console, repeats);
    for (Contestant contestant : contestants) {
      turns.add(contestant.title(), () -> contestant.fit(fitCase.vectors(), fitCase.components()));
    }
    Map<String, Turns.Result> byTitle = turns.run();
    Map<Contestant, Turns.Result> results = new LinkedHashMap<>();
    for (Contestant contestant : contestants) {
      results.put(contestant, byTitle.get(contestant.title()));
    }
    return results;
  }

  /** Speeds compare when answers agree. */
  private void compareAnswers(FitCase fitCase) {
    double[] ours = Contestant.FEATUREMILL.fit(fitCase.vectors(), fitCase.components());
    double[] theirs = Contestant.MLLIB.fit(fitCase.vectors(), fitCase.components());
    double difference = 0;
    for (int i = 0; i < ours.length; i++) {
      difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
    }
    console.talk(
        String.format(
            Locale.ROOT,
            "bench     %s: explained variance ratios agree to %.1e",
            fitCase.title(),
            difference));
  }

  private Findings findings(
      Benchmark.Fit asked, FitCase fitCase, Map<Contestant, Turns.Result> results, double dgemm) {
    Findings findings =
        new Findings(
            asked,
            String.format(
                Locale.ROOT,
                "%s, k %d, median of %d, %d cores, dgemm %.1f GFLOP/s",
                fitCase.title(),
                fitCase.components(),
                repeats,
                session.sparkContext().defaultParallelism(),
                dgemm));
    findings.fact("components", fitCase.components());
    findings.fact("runs", repeats).fact("dgemmGigaflops", dgemm);
    double ours = results.get(Contestant.FEATUREMILL).medianSeconds();
    results.forEach(
        (contestant, result) ->
            findings
                .row(contestant.title())
                .put(result)
                .put(Figure.RATIO, result.medianSeconds() / ours)
                .putRate(fitCase.flops(), result.medianSeconds(), dgemm)
                .putUse(result, fitCase.recordsOfOneScan()));
    return findings;
  }
}
