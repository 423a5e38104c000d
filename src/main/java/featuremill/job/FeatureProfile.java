package featuremill.job;

import featuremill.engine.RowWeight;
import featuremill.failure.Failure;
import featuremill.spark.FeatureColumns;
import featuremill.spark.ProfileScan;
import featuremill.stats.CoMoments;
import featuremill.stats.Moments;
import featuremill.stats.ValueSketch;
import featuremill.stats.WeightKind;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * What the features of an input look like, before any step: one scan.
 *
 * @param names of the features
 * @param weight of the rows; null where each counts once
 * @param bytes of the input as it is stored; 0 when it is not known
 */
public record FeatureProfile(
    String input, List<String> names, RowWeight weight, ProfileScan scan, long bytes) {
  /** A sketch a feature and segment is too much for more. */
  private static final int MOST_FEATURES = 10_000;

  private static final int FLOAT32_BYTES = 4;

  /**
   * Scans an input and prints its profile, as a table or as one JSON document.
   *
   * @param job its input counts, nothing else
   * @param everything whether all numeric columns are meant, whatever the job's features are
   * @param blocks whether to tell how rows lie in memory
   */
  public static void print(
      JobSpec job, boolean everything, boolean blocks, SparkSession session, Console console) {
    InputData input = InputData.of(session, job);
    List<String> wanted =
        everything ? numeric(input.rows(), job.input().where()) : input.features();
    FeatureColumns features = FeatureColumns.resolve(input.rows(), wanted);
    if (features.width() > MOST_FEATURES) {
      throw Failure.usage(
              "a profile of "
                  + features.width()
                  + " features would hold as many sketches; at most "
                  + MOST_FEATURES
                  + " are shown")
          .at(job.input().where())
          .fix("name fewer columns");
    }
    RowWeight weight = job.input().weight();
    ProfileScan scan =
        ProfileScan.run(
            input.rows(),
            features,
            weight == null ? null : weight.column(input.rows().schema()),
            input.bytes());
    FeatureProfile profile =
        new FeatureProfile(job.input().path(), features.names(), weight, scan, input.bytes());
    if (console.form() == Console.Form.JSON) {
      console.data(ProfileJson.of(profile, blocks).toPrettyString());
    } else {
      ProfileText.lines(profile, blocks).forEach(console::data);
    }
  }

  /** All numeric columns; where there are none, the one column of vectors or arrays. */
  private static List<String> numeric(Dataset<Row> rows, String where) {
    StructField[] fields = rows.schema().fields();
    List<String> scalars =
        Arrays.stream(fields)
            .filter(f -> f.dataType() instanceof NumericType || f.dataType() instanceof BooleanType)
            .map(StructField::name)
            .toList();
    if (!scalars.isEmpty()) {
      return scalars;
    }
    return Arrays.stream(fields)
        .filter(f -> f.dataType() instanceof ArrayType || FeatureColumns.isVector(f.dataType()))
        .map(StructField::name)
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                Failure.input("the input has no numeric column")
                    .at(where)
                    .fix("it has " + String.join(", ", rows.columns())));
  }

  int width() {
    return names.size();
  }

  long rows() {
    return moments().numRows();
  }

  Moments moments() {
    return scan.moments();
  }

  ValueSketch sketch(int j) {
    return scan.sketches().get(j);
  }

  /** Whether quantiles and histogram count rows as often as they weigh. */
  boolean weighsSketches() {
    return weight != null && weight.kind() == WeightKind.FREQUENCY;
  }

  /** Bytes of a feature's values as doubles. */
  long columnBytes() {
    return Double.BYTES * rows();
  }

  /** Bytes of a feature's values as float32. */
  long columnBytesFloat32() {
    return FLOAT32_BYTES * rows();
  }

  /** The mean; NaN where a value is missing, as nothing is left out silently. */
  double mean(int j) {
    return moments().isClean(j) ? moments().mean(j) : Double.NaN;
  }

  /** The standard deviation, ddof 0; NaN where a value is missing. */
  double std(int j) {
    return moments().isClean(j) && moments().rowsUsed() > 0 ? moments().std(j, 0) : Double.NaN;
  }

  /**
   * What float32 would take at most: the distance of neighbouring float32 numbers at the largest
   * value, in standard deviations. 0 where nothing varies; NaN where a value is missing.
   */
  double float32Loss(int j) {
    double std = std(j);
    if (std == 0 || Double.isNaN(std)) {
      return std;
    }
    double largest = Math.max(Math.abs(moments().min(j)), Math.abs(moments().max(j)));
    return largest > Float.MAX_VALUE ? Double.POSITIVE_INFINITY : Math.ulp((float) largest) / std;
  }

  /** Rows of a block as kernels see it. */
  int blockRows() {
    return CoMoments.blockRows(width());
  }
}
