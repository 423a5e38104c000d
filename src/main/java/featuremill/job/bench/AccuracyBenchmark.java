package featuremill.job.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import featuremill.engine.Engine;
import featuremill.engine.Fit;
import featuremill.engine.PipelineSpec;
import featuremill.engine.ScanLog;
import featuremill.engine.Step;
import featuremill.job.Console;
import featuremill.reference.ReferenceMeans;
import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferencePass;
import featuremill.reference.ReferenceTask;
import featuremill.spark.Distributions;
import featuremill.spark.FeatureRows;
import featuremill.spark.GeneratedRows;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.mllib.linalg.Matrix;
import org.apache.spark.mllib.linalg.distributed.RowMatrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The covariance of columns that are hard to take it of, featuremill beside MLlib, as errors
 * against the exact covariance of the stored doubles.
 *
 * <p>MLlib takes another formula, E[xy] - E[x]E[y], when at least half of every row is zero,
 * however the rows are stored: three columns go one way, the same with four more that are mostly
 * zero the other.
 */
final class AccuracyBenchmark {
  private static final int[] ROWS = {20_000, 2_000_000};
  private static final List<String> SHOWN =
      List.of("1.7e9 + N(0,1)", "1e5 + 9e-6 N(0,1)", "N(0,1), nine in ten 0");

  /** In the widest, one value in eight is not 0: sparse rows are summed by their entries. */
  private static final int[] WIDTHS = {3, 7, 82};

  private final SparkSession session;
  private final Console console;
  private final ObjectNode report = new ObjectMapper().createObjectNode();
  private final ArrayNode results = new ObjectMapper().createArrayNode();

  private AccuracyBenchmark(SparkSession session, Console console) {
    this.session = session;
    this.console = console;
  }

  /**
   * Runs the parts that are asked for and prints them: hard columns, the spectra of {@link
   * SpectraBenchmark}, the solvers of {@link SolversBenchmark}.
   */
  static void run(SparkSession session, Benchmark.Accuracy asked, Console console) {
    AccuracyBenchmark benchmark = new AccuracyBenchmark(session, console);
    ObjectNode report = benchmark.report;
    if (asked.parts().contains(AccuracyPart.HARD)) {
      benchmark.runHard();
    }
    if (asked.parts().contains(AccuracyPart.SPECTRA)) {
      new SpectraBenchmark(session, console, report.putArray("spectra"), asked).run();
    }
    if (asked.parts().contains(AccuracyPart.SOLVERS)) {
      new SolversBenchmark(session, console, report.putArray("solvers")).run();
    }
    if (console.form() == Console.Form.JSON) {
      console.data(benchmark.report.toPrettyString());
    }
  }

  private void runHard() {
    report.set("columns", results);
    for (int rows : ROWS) {
      for (int width : WIDTHS) {
        run(rows, width);
      }
    }
  }

  private static GeneratedRows.Law hardColumns() {
    GeneratedRows.Law normal = Distributions.normal(26158);
    return (row, values) -> {
      normal.fill(row, values);
      values[0] = 1.7e9 + values[0];
      values[1] = 1e5 + 9e-6 * values[1];
      for (int j = 2; j < values.length; j++) {
        values[j] = row % 10 == j % 10 ? values[j] : 0;
      }
    };
  }

  private void run(int rows, int width) {
    JavaRDD<Vector> sparse =
        GeneratedRows.dataset(session, rows, width, hardColumns())
            .select(FeatureRows.FEATURES)
            .toJavaRDD()
            .map(AccuracyBenchmark::vector)
            .cache();
    JavaRDD<Vector> dense = sparse.map(vector -> (Vector) vector.toDense());
    // By the last bit of its second value, which is as good as a coin.
    JavaRDD<Vector> mixed =
        sparse.map(
            vector ->
                (Double.doubleToLongBits(vector.apply(1)) & 1) == 0 ? vector.toDense() : vector);
    ReferenceMoments exact = exact(sparse);
    if (console.form() == Console.Form.TEXT) {
      console.data(
          String.format(
              Locale.ROOT,
              "%,d rows, %d columns%s: variance, largest error of its row of C in sqrt(c_ii c_jj)",
              rows,
              width,
              width > SHOWN.size() ? ", all but two mostly zero" : ""));
    }
    for (int j = 0; j < SHOWN.size(); j++) {
      report("exact", rows, width, j, exact.variance(j).value(), 0);
    }
    report("featuremill, dense", rows, ours(dense), exact);
    report("featuremill, sparse", rows, ours(sparse), exact);
    report("featuremill, mixed", rows, ours(mixed), exact);
    report("MLlib, dense", rows, mllib(dense), exact);
    report("MLlib, sparse", rows, mllib(sparse), exact);
    sparse.unpersist();
  }

  private static Vector vector(Row row) {
    return Vectors.dense(row.<Double>getList(0).stream().mapToDouble(x -> x).toArray()).toSparse();
  }

  /** In two passes over the rows, partition by partition. */
  private static ReferenceMoments exact(JavaRDD<Vector> rows) {
    ReferenceMeans means = new ReferenceMeans(rows.first().size());
    rows.toLocalIterator().forEachRemaining(row -> means.observe(row.toArray()));
    ReferencePass pass = new ReferencePass(ReferenceTask.variances(means).withAllEntries());
    rows.toLocalIterator().forEachRemaining(row -> pass.observe(row.toArray()));
    return pass.finish(1);
  }

  private double[][] ours(JavaRDD<Vector> rows) {
    StructType schema = new StructType().add(FitBenchmark.COLUMN, SQLDataTypes.VectorType(), false);
    Dataset<Row> table =
        session.createDataFrame(rows.map(vector -> RowFactory.create(vector)), schema);
    PipelineSpec spec =
        new PipelineSpec(
            List.of(FitBenchmark.COLUMN), List.of(), List.of(new Step.Covariance(1, "")));
    try (Fit fit = Engine.fit(table, spec, ScanLog.silent())) {
      double[][] covariance = new double[fit.matrix().dimension()][];
      Arrays.setAll(covariance, fit.matrix()::row);
      return covariance;
    }
  }

  private static double[][] mllib(JavaRDD<Vector> rows) {
    Matrix found =
        new RowMatrix(rows.map(org.apache.spark.mllib.linalg.Vectors::fromML).rdd())
            .computeCovariance();
    double[][] covariance = new double[found.numRows()][found.numCols()];
    for (int i = 0; i < covariance.length; i++) {
      for (int j = 0; j < covariance.length; j++) {
        covariance[i][j] = found.apply(i, j);
      }
    }
    return covariance;
  }

  private void report(String who, int rows, double[][] found, ReferenceMoments exact) {
    for (int i = 0; i < SHOWN.size(); i++) {
      double worst = 0;
      for (int j = 0; j < found.length; j++) {
        double scale = Math.sqrt(exact.variance(i).value() * exact.variance(j).value());
        worst = Math.max(worst, Math.abs(found[i][j] - exact.entry(i, j).value()) / scale);
      }
      report(who, rows, found.length, i, found[i][i], worst);
    }
  }

  private void report(String who, int rows, int width, int column, double variance, double error) {
    results
        .addObject()
        .put("who", who)
        .put("rows", rows)
        .put("columns", width)
        .put("column", SHOWN.get(column))
        .put("variance", variance)
        .put("error", error);
    if (console.form() == Console.Form.TEXT) {
      console.data(
          String.format(
              Locale.ROOT,
              "  %-20s %-22s %14.6e  error %.1e",
              who,
              SHOWN.get(column),
              variance,
              error));
    }
  }
}
