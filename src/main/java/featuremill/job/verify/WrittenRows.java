package featuremill.job.verify;

import static org.apache.spark.sql.functions.col;

import featuremill.engine.Plan;
import featuremill.engine.Step;
import featuremill.job.JobSpec;
import featuremill.job.model.StoredModel;
import featuremill.reference.Comparison;
import featuremill.reference.DoubleDouble;
import featuremill.reference.Quantity;
import featuremill.spark.FeatureRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The written rows: how many there are, and sampled ones value by value. */
final class WrittenRows {
  private static final double TOLERANCE = 1e-13;

  private final JobSpec job;
  private final Published published;
  private final StoredModel model;
  private final SparkSession session;

  WrittenRows(JobSpec job, Published published, StoredModel model, SparkSession session) {
    this.job = job;
    this.published = published;
    this.model = model;
    this.session = session;
  }

  /**
   * Checks them, and what the model says of scores.
   *
   * @param means of the reference
   * @param samples the sampled rows before the model, by their positions among all kept rows
   */
  List<Quantity> check(
      PublishedPairs pairs,
      IntFunction<DoubleDouble> means,
      SampledRows sampled,
      TreeMap<Long, ReferenceRow> samples,
      FirstPass first)
      throws IOException {
    Step.Pca pca = Plan.of(job.steps()).pca();
    Step.Scores scores = pca == null ? Step.Scores.PLAIN : pca.scores();
    WrittenScores written = new WrittenScores(scores);
    ExpectedRow expected = new ExpectedRow(model, pairs.components(), means, scores.whiten());
    List<Quantity> quantities = new ArrayList<>(written.settings(model.description()));
    quantities.addAll(check(sampled, samples, expected, first));
    if (job.output().write().contains(JobSpec.Artefact.FEATURES)) {
      quantities.addAll(written.errors(reconstructionErrors(sampled), samples, expected));
    }
    return quantities;
  }

  private List<Quantity> check(
      SampledRows sampled,
      TreeMap<Long, ReferenceRow> samples,
      ExpectedRow expected,
      FirstPass first)
      throws IOException {
    List<Quantity> quantities = new ArrayList<>();
    List<JobSpec.Artefact> written = job.output().write();
    if (written.contains(JobSpec.Artefact.FEATURES)) {
      WrittenFiles files = WrittenFiles.of(published.output(), "features.parquet", hadoop());
      quantities.add(
          Comparison.count("rows of features.parquet", files.rows(), first.means().numRows()));
      if (files.rows() == first.means().numRows()) {
        quantities.add(compare(files, sampled, samples, expected, first.means().numRows()));
      }
    }
    if (written.contains(JobSpec.Artefact.REJECTED)) {
      quantities.add(
          Comparison.count(
              "rows of rejected.parquet",
              WrittenFiles.of(published.output(), "rejected.parquet", hadoop()).rows(),
              first.rejectedRows()));
    }
    return quantities;
  }

  private Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private Quantity compare(
      WrittenFiles files,
      SampledRows sampled,
      TreeMap<Long, ReferenceRow> samples,
      ExpectedRow expected,
      long rows) {
    Map<Long, ReferenceRow> written = writtenRows(files, sampled);
    double worst = 0;
    for (Map.Entry<Long, ReferenceRow> sample : samples.entrySet()) {
      ReferenceRow row = written.get(sample.getKey());
      double error = row == null ? Double.NaN : expected.error(sample.getValue(), row);
      worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
    }
    return new Quantity(
        "features of sampled rows",
        worst,
        TOLERANCE,
        "|z| + |mean / scale| / 500",
        samples.size() + " of " + rows + " rows");
  }

  /** The reconstruction error of each sampled row; none where there is no such column. */
  private Map<Long, Double> reconstructionErrors(SampledRows sampled) throws IOException {
    Dataset<Row> table = table();
    String column = FeatureRows.RECONSTRUCTION_ERROR;
    Map<Long, Double> errors = new HashMap<>();
    if (List.of(table.columns()).contains(column)) {
      WrittenFiles files = WrittenFiles.of(published.output(), "features.parquet", hadoop());
      rows(files, sampled, table, column)
          .forEach((ordinal, row) -> errors.put(ordinal, row.getDouble(2)));
    }
    return errors;
  }

  private Map<Long, ReferenceRow> writtenRows(WrittenFiles files, SampledRows sampled) {
    Map<Long, ReferenceRow> values = new HashMap<>();
    rows(files, sampled, table(), FeatureRows.FEATURES)
        .forEach((ordinal, row) -> values.put(ordinal, values(row)));
    return values;
  }

  private Dataset<Row> table() {
    return session.read().parquet(published.output().resolve("features.parquet").toString());
  }

  /** The sampled rows by their positions: file, row in it, and one column. */
  private static Map<Long, Row> rows(
      WrittenFiles files, SampledRows sampled, Dataset<Row> table, String column) {
    Map<String, Long> firstOfFile = new HashMap<>();
    Column wanted = null;
    long begin = 0;
    for (WrittenFiles.Written file : files.inOrder()) {
      long end = begin + file.rows();
      List<Long> positions = new ArrayList<>();
      for (long ordinal : sampled.ordinals()) {
        if (ordinal >= begin && ordinal < end) {
          positions.add(ordinal - begin);
        }
      }
      firstOfFile.put(file.name(), begin);
      if (!positions.isEmpty()) {
        Column here =
            col("_metadata.file_name")
                .equalTo(file.name())
                .and(col("_metadata.row_index").isin(positions.toArray()));
        wanted = wanted == null ? here : wanted.or(here);
      }
      begin = end;
    }
    Map<Long, Row> rows = new HashMap<>();
    if (wanted != null) {
      for (Row row :
          table
              .where(wanted)
              .select(col("_metadata.file_name"), col("_metadata.row_index"), col(column))
              .collectAsList()) {
        rows.put(firstOfFile.get(row.getString(0)) + row.getLong(1), row);
      }
    }
    return rows;
  }

  private static ReferenceRow values(Row row) {
    return row.get(2) instanceof Vector vector
        ? ReferenceRow.of(vector)
        : ReferenceRow.whole(
            row.<Double>getList(2).stream().mapToDouble(Double::doubleValue).toArray());
  }
}
