package featuremill.job.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.failure.Failure;
import featuremill.job.Console;
import featuremill.job.JobFile;
import featuremill.job.JobJson;
import featuremill.job.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** How the time of a fit grows with the rows: along a straight line, as one scan must. */
final class GrowthBenchmark {
  private static final int[] FACTORS = {1, 2, 4, 8};

  private final SparkSession session;
  private final Console console;
  private final List<ParquetFile> files = new ArrayList<>();

  GrowthBenchmark(SparkSession session, Console console) {
    this.session = session;
    this.console = console;
  }

  Findings run(Benchmark.Growth asked) {
    if (asked.job().input().format() != JobSpec.Format.GENERATE) {
      throw Failure.usage("growth is measured on rows that are generated")
          .at("featuremill bench growth")
          .fix("leave the job file out, and say --rows and --features");
    }
    try {
      Turns turns = new Turns(session, console, asked.repeats());
      for (int factor : FACTORS) {
        JobSpec longer = longer(asked.job(), factor);
        console.talk("bench     writing " + rows(longer) + " rows");
        ParquetFile file = ParquetFile.temporary(session, longer, asked.form());
        files.add(file);
        turns.add(rows(longer), () -> JobFit.fit(session, file.job()));
      }
      return findings(asked, turns.run());
    } finally {
      files.forEach(ParquetFile::close);
    }
  }

  private static Findings findings(Benchmark.Growth asked, Map<String, Turns.Result> results) {
    JobSpec.Generate shape = asked.job().input().generate();
    double[] rows = new double[FACTORS.length];
    double[] seconds = results.values().stream().mapToDouble(Turns.Result::medianSeconds).toArray();
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (double) shape.rows() * FACTORS[i];
    }
    StraightLine line = StraightLine.through(rows, seconds);
    Findings findings =
        new Findings(
            asked,
            String.format(
                Locale.ROOT,
                "Parquet, %s, %,d features, file to model, median of %d",
                asked.form(),
                shape.features(),
                asked.repeats()));
    double worst = 0;
    int i = 0;
    for (Map.Entry<String, Turns.Result> entry : results.entrySet()) {
      double deviation = seconds[i] / line.at(rows[i]) - 1;
      worst = Math.max(worst, Math.abs(deviation));
      findings
          .row(entry.getKey() + " rows")
          .put(entry.getValue())
          .put(Figure.NANOS_PER_ROW, seconds[i] / rows[i] * 1e9)
          .put(Figure.RATIO, seconds[i] / seconds[0])
          .put(Figure.DEVIATION, deviation);
      i++;
    }
    return findings
        .fact("runs", asked.repeats())
        .fact("fixedSeconds", line.atZero())
        .fact("secondsPerRow", line.slope())
        .fact("largestDeviation", worst)
        .remark(
            String.format(
                Locale.ROOT,
                "line: %.3f s + %.0f ns a row; largest deviation %.1f %%",
                line.atZero(),
                line.slope() * 1e9,
                100 * worst));
  }

  private static String rows(JobSpec job) {
    return String.format(Locale.ROOT, "%,d", job.input().generate().rows());
  }

  private static JobSpec longer(JobSpec job, int factor) {
    ObjectNode root = JobJson.of(job);
    ((ObjectNode) root.at("/input/generate"))
        .put("rows", Math.multiplyExact(job.input().generate().rows(), (long) factor));
    return JobFile.parse(root.toString(), "bench growth", List.of(), mask -> {});
  }
}
