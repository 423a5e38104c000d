package featuremill.job.bench;

import featuremill.job.Console;
import featuremill.job.JobSpec;
import featuremill.linalg.SymmetricMatrix;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureScan;
import featuremill.spark.MergeOrder;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What a fixed order of merging costs, and what it buys: the same scan of the same cached vectors
 * with both ways of merging, and how many different results each gave.
 *
 * <p>In local mode each way also runs once on one, four and seven threads.
 */
final class OrderBenchmark {
  private static final int[] OTHER_THREADS = {1, 4, 7};

  private final SparkSession session;
  private final Console console;
  private final Map<MergeOrder, Set<String>> patterns = new EnumMap<>(MergeOrder.class);

  OrderBenchmark(SparkSession session, Console console) {
    this.session = session;
    this.console = console;
    for (MergeOrder order : MergeOrder.values()) {
      patterns.put(order, new HashSet<>());
    }
  }

  Findings run(Benchmark.Order asked) {
    Map<String, Turns.Result> results;
    String title;
    try (FitCase fitCase = FitCase.of(session, asked.job())) {
      title = fitCase.title();
      Turns turns = new Turns(session, console, asked.repeats());
      for (MergeOrder order : MergeOrder.values()) {
        turns.add(order.title(), () -> scan(fitCase.vectors(), order));
      }
      results = turns.run();
    }
    String settings = onOtherThreads(asked.job());
    Findings findings =
        new Findings(
            asked,
            String.format(Locale.ROOT, "%s, one scan, median of %d", title, asked.repeats()));
    double usual = results.get(MergeOrder.AS_TASKS_END.title()).medianSeconds();
    for (MergeOrder order : MergeOrder.values()) {
      Turns.Result result = results.get(order.title());
      findings
          .row(order.title())
          .put(result)
          .put(Figure.RATIO, result.medianSeconds() / usual)
          .put(Figure.SHUFFLED, result.shuffleBytes())
          .put(Figure.PATTERNS, patterns.get(order).size());
    }
    return findings.fact("runs", asked.repeats()).remark(settings);
  }

  /** A context has one number of threads for life, so each number gets a context. */
  private String onOtherThreads(JobSpec job) {
    String master = session.sparkContext().master();
    if (!master.startsWith("local[")) {
      return "bits compared over all turns on " + master;
    }
    Map<String, String> settings = new HashMap<>();
    for (scala.Tuple2<String, String> setting : session.sparkContext().getConf().getAll()) {
      settings.put(setting._1(), setting._2());
    }
    settings.keySet().removeIf(key -> key.startsWith("spark.app.") || key.equals("spark.master"));
    session.stop();
    for (int threads : OTHER_THREADS) {
      SparkSession.clearActiveSession();
      SparkSession.clearDefaultSession();
      SparkSession.Builder builder =
          SparkSession.builder().appName("bench order").master("local[" + threads + "]");
      settings.forEach(builder::config);
      SparkSession other = builder.getOrCreate();
      try (FitCase fitCase = FitCase.of(other, job)) {
        for (MergeOrder order : MergeOrder.values()) {
          scan(fitCase.vectors(), order);
        }
      } finally {
        other.stop();
      }
    }
    return "bits compared over all turns on " + master + ", and on local[1], local[4], local[7]";
  }

  private void scan(Dataset<Row> vectors, MergeOrder order) {
    FeatureColumns features = FeatureColumns.resolve(vectors, List.of(FitBenchmark.COLUMN));
    FeatureScan scan =
        FeatureScan.run(vectors, features, functions.lit(0L), 0, CoMoments.Scope.FULL, 0, order);
    try (Moments moments = scan.moments()) {
      patterns.get(order).add(bits(moments));
    }
  }

  private static String bits(Moments moments) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, moments.means());
      add(digest, moments.meanLows());
      try (SymmetricMatrix covariance = moments.covariance(1)) {
        for (int i = 0; i < covariance.dimension(); i++) {
          add(digest, covariance.row(i));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MessageDigest digest, double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length);
    bytes.asDoubleBuffer().put(values);
    digest.update(bytes);
  }
}
