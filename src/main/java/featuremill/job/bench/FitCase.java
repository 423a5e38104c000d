package featuremill.job.bench;

import static org.apache.spark.sql.functions.col;

import featuremill.engine.Step;
import featuremill.job.InputData;
import featuremill.job.JobSpec;
import featuremill.spark.FeatureColumns;
import featuremill.spark.FeatureRows;
import featuremill.transform.Selection;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Data for a comparison of fits: the features of a job's input as a cached column of vectors. */
final class FitCase implements AutoCloseable {
  private static final int USUAL_COMPONENTS = 10;

  private final String name;
  private final Dataset<Row> vectors;
  private final long rows;
  private final int width;
  private final int components;
  private final long recordsOfOneScan;

  private FitCase(
      String name,
      Dataset<Row> vectors,
      long rows,
      int width,
      int components,
      long recordsOfOneScan) {
    this.name = name;
    this.vectors = vectors;
    this.rows = rows;
    this.width = width;
    this.components = components;
    this.recordsOfOneScan = recordsOfOneScan;
  }

  /** Reads the input of a job and keeps its features in memory; the job's masks do not count. */
  static FitCase of(SparkSession session, JobSpec job) {
    InputData input = InputData.of(session, job);
    FeatureColumns features = FeatureColumns.resolve(input.rows(), input.features());
    int width = features.width();
    Selection all = new Selection(width, IntStream.range(0, width).toArray());
    Dataset<Row> vectors =
        FeatureRows.transform(input.rows(), List.of(), features, all)
            .select(
                org.apache
                    .spark
                    .ml
                    .functions
                    .array_to_vector(col(FeatureRows.FEATURES))
                    .as(FitBenchmark.COLUMN))
            .persist(StorageLevel.MEMORY_ONLY());
    long rows = vectors.count();
    Turns.Turn scan = Turns.turn(session, vectors::count);
    return new FitCase(job.name(), vectors, rows, width, components(job.steps()), scan.records());
  }

  private static int components(List<Step> steps) {
    return steps.stream()
        .filter(step -> step instanceof Step.Pca pca && !pca.components().isFraction())
        .mapToInt(step -> ((Step.Pca) step).components().count())
        .findFirst()
        .orElse(USUAL_COMPONENTS);
  }

  Dataset<Row> vectors() {
    return vectors;
  }

  int components() {
    return components;
  }

  /** What Spark counts as read when the cached vectors are read once: its batches of rows. */
  long recordsOfOneScan() {
    return recordsOfOneScan;
  }

  String title() {
    return String.format(Locale.ROOT, "%s %,d x %,d", name, rows, width);
  }

  /** n d<sup>2</sup>: the covariance's multiplications and additions, each half of it once. */
  double flops() {
    return (double) rows * width * width;
  }

  @Override
  public void close() {
    vectors.unpersist(true);
  }
}
