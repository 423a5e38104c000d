package featuremill.job.verify;

import static org.apache.spark.sql.functions.col;

import featuremill.job.publish.Folder;
import featuremill.reference.Comparison;
import featuremill.reference.Quantity;
import featuremill.spark.FeatureRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Written features: how many rows there are, and sampled ones value by value. */
final class WrittenFeatures {
  private static final String TABLE = "features.parquet";

  private final WrittenFiles files;
  private final Dataset<Row> table;

  private WrittenFeatures(WrittenFiles files, Dataset<Row> table) {
    this.files = files;
    this.table = table;
  }

  static WrittenFeatures of(Folder output, SparkSession session) throws IOException {
    return new WrittenFeatures(
        WrittenFiles.of(output, TABLE, session.sparkContext().hadoopConfiguration()),
        session.read().parquet(output.resolve(TABLE).toString()));
  }

  /**
   * Checks them.
   *
   * @param samples the sampled rows before the model, by their positions among all rows
   * @param rows how many there should be
   */
  List<Quantity> check(
      SampledRows sampled, TreeMap<Long, ReferenceRow> samples, Expectation expected, long rows) {
    List<Quantity> quantities = new ArrayList<>();
    quantities.add(Comparison.count("rows of " + TABLE, files.rows(), rows));
    if (files.rows() == rows) {
      quantities.add(compare(sampled, samples, expected, rows));
    }
    return quantities;
  }

  private Quantity compare(
      SampledRows sampled, TreeMap<Long, ReferenceRow> samples, Expectation expected, long rows) {
    Map<Long, Row> written = rows(sampled, FeatureRows.FEATURES);
    double worst = 0;
    for (Map.Entry<Long, ReferenceRow> sample : samples.entrySet()) {
      Row row = written.get(sample.getKey());
      double error = row == null ? Double.NaN : expected.error(sample.getValue(), values(row));
      worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
    }
    return new Quantity(
        "features of sampled rows",
        worst,
        expected.tolerance(),
        expected.unit(),
        samples.size() + " of " + rows + " rows");
  }

  /** The reconstruction error of each sampled row; none where there is no such column. */
  Map<Long, Double> errors(SampledRows sampled) {
    String column = FeatureRows.RECONSTRUCTION_ERROR;
    Map<Long, Double> errors = new HashMap<>();
    if (List.of(table.columns()).contains(column)) {
      rows(sampled, column).forEach((ordinal, row) -> errors.put(ordinal, row.getDouble(2)));
    }
    return errors;
  }

  /** The sampled rows by their positions: file, row in it, and one column. */
  private Map<Long, Row> rows(SampledRows sampled, String column) {
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
