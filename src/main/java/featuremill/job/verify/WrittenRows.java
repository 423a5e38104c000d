package featuremill.job.verify;

import static org.apache.spark.sql.functions.col;

import featuremill.job.JobSpec;
import featuremill.job.model.ModelDescription;
import featuremill.job.model.StoredModel;
import featuremill.reference.Comparison;
import featuremill.reference.DoubleDouble;
import featuremill.reference.Norm;
import featuremill.reference.Quantity;
import featuremill.reference.ReferenceMeans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The written rows: how many there are, and sampled ones value by value. */
final class WrittenRows {
  private static final double TOLERANCE = 1e-13;

  /**
   * The published mean is rounded to a double, up to 2^-53 of itself, and that is part of the
   * model: the tolerance leaves room for nearly twice as much.
   */
  private static final double OFFSETS = 500;

  private final Published published;
  private final SparkSession session;

  WrittenRows(Published published, SparkSession session) {
    this.published = published;
    this.session = session;
  }

  List<Quantity> check(
      List<JobSpec.Artefact> written,
      SampledRows sampled,
      TreeMap<Long, double[]> samples,
      StoredModel model,
      FirstPass first)
      throws IOException {
    List<Quantity> quantities = new ArrayList<>();
    if (written.contains(JobSpec.Artefact.FEATURES)) {
      WrittenFiles files = WrittenFiles.of(published.output(), "features.parquet", hadoop());
      quantities.add(
          Comparison.count("rows of features.parquet", files.rows(), first.means().numRows()));
      if (files.rows() == first.means().numRows()) {
        quantities.add(compare(files, sampled, samples, model, first.means()));
      }
    }
    if (written.contains(JobSpec.Artefact.REJECTED)) {
      long expected = 0;
      for (long count : first.rejected()) {
        expected += count;
      }
      quantities.add(
          Comparison.count(
              "rows of rejected.parquet",
              WrittenFiles.of(published.output(), "rejected.parquet", hadoop()).rows(),
              expected));
    }
    return quantities;
  }

  private Configuration hadoop() {
    return session.sparkContext().hadoopConfiguration();
  }

  private Quantity compare(
      WrittenFiles files,
      SampledRows sampled,
      TreeMap<Long, double[]> samples,
      StoredModel model,
      ReferenceMeans means)
      throws IOException {
    Map<Long, double[]> written = writtenRows(files, sampled);
    ExpectedRow expected = new ExpectedRow(model, means);
    double worst = 0;
    for (Map.Entry<Long, double[]> sample : samples.entrySet()) {
      double[] row = written.get(sample.getKey());
      double error = row == null ? Double.NaN : expected.error(sample.getValue(), row);
      worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
    }
    return new Quantity(
        "features of sampled rows",
        worst,
        TOLERANCE,
        "|z| + |mean / scale| / 500",
        samples.size() + " of " + means.numRows() + " rows");
  }

  private Map<Long, double[]> writtenRows(WrittenFiles files, SampledRows sampled) {
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
    Map<Long, double[]> rows = new HashMap<>();
    if (wanted != null) {
      for (Row row :
          session
              .read()
              .parquet(published.output().resolve("features.parquet").toString())
              .where(wanted)
              .select(col("_metadata.file_name"), col("_metadata.row_index"), col("features"))
              .collectAsList()) {
        rows.put(firstOfFile.get(row.getString(0)) + row.getLong(1), values(row));
      }
    }
    return rows;
  }

  private static double[] values(Row row) {
    return row.get(2) instanceof Vector vector
        ? vector.toArray()
        : row.<Double>getList(2).stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** What the model makes of a row, in double-double. */
  private static final class ExpectedRow {
    private final double[] scale;
    private final double[][] components;
    private final ReferenceMeans means;
    private final boolean changesValues;

    ExpectedRow(StoredModel model, ReferenceMeans means) throws IOException {
      List<ModelDescription.Transform> transforms = model.description().transforms();
      this.scale = model.scale();
      this.components = model.components();
      this.means = means;
      this.changesValues = !transforms.isEmpty();
    }

    /** The largest difference, relative to the length of the row. */
    double error(double[] raw, double[] found) {
      if (!changesValues) {
        return java.util.Arrays.equals(raw, found) ? 0 : Double.POSITIVE_INFINITY;
      }
      DoubleDouble[] z = new DoubleDouble[raw.length];
      double[] values = new double[raw.length];
      double[] offsets = new double[raw.length];
      for (int j = 0; j < raw.length; j++) {
        z[j] = standardized(raw[j], j);
        values[j] = z[j].value();
        offsets[j] = means.mean(j).value() / scale[j];
      }
      double size = Norm.of(values) + Norm.of(offsets) / OFFSETS;
      int width = components.length == 0 ? z.length : components.length;
      if (found.length != width) {
        return Double.NaN;
      }
      double worst = 0;
      for (int i = 0; i < width; i++) {
        DoubleDouble expected = components.length == 0 ? z[i] : projected(z, components[i]);
        double error = Math.abs(expected.minus(DoubleDouble.of(found[i])).value());
        if (Double.isNaN(error)) {
          return Double.NaN;
        }
        worst = Math.max(worst, error == 0 ? 0 : error / size);
      }
      return worst;
    }

    /**
     * All three numbers times a power of two, so that neither difference nor quotient overflows.
     */
    private DoubleDouble standardized(double raw, int j) {
      DoubleDouble mean = means.mean(j);
      double largest = Math.max(scale[j], Math.max(Math.abs(raw), Math.abs(mean.value())));
      int exponent = -Math.getExponent(largest);
      return DoubleDouble.of(raw)
          .timesPowerOfTwo(exponent)
          .minus(mean.timesPowerOfTwo(exponent))
          .dividedBy(Math.scalb(scale[j], exponent));
    }

    private static DoubleDouble projected(DoubleDouble[] z, double[] component) {
      DoubleDouble sum = DoubleDouble.ZERO;
      for (int j = 0; j < z.length; j++) {
        sum = sum.plus(z[j].times(component[j]));
      }
      return sum;
    }
  }
}
