package featuremill.it;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** One table in every format of files, eleven files each: two levels of the merge tree. */
enum Inputs {
  PARQUET_ARRAY("parquet", true, "model, features, rejected"),
  PARQUET_COLUMNS("parquet", false, "model"),
  CSV("csv", false, "model"),
  JSON("json", true, "model");

  /** Files, and so segments. */
  static final int FILES = 11;

  private static final int WIDTH = 12;
  private static final int ROWS = 3_301;

  private final String format;
  private final boolean inOneColumn;
  private final String written;

  /**
   * @param written what jobs with masks leave
   */
  Inputs(String format, boolean inOneColumn, String written) {
    this.format = format;
    this.inOneColumn = inOneColumn;
    this.written = written;
  }

  /** Writes the table in all formats to folders below the given one. */
  static void write(SparkSession session, Path folder) {
    Column id = functions.col("id");
    Column[] columns =
        IntStream.range(0, WIDTH)
            .mapToObj(
                j ->
                    functions
                        .sin(id.multiply(0.37 * (j + 1)))
                        .multiply(Math.exp(j))
                        .plus(1e3 * j)
                        .as("c" + j))
            .toArray(Column[]::new);
    for (Inputs input : values()) {
      Dataset<Row> rows = session.range(0, ROWS, 1, FILES).toDF();
      Column[] stored =
          input.inOneColumn ? new Column[] {functions.array(columns).as("x")} : columns;
      for (Column column : stored) {
        rows = rows.select(functions.col("*"), column);
      }
      rows.write()
          .format(input.format)
          .option("header", "true")
          .mode(SaveMode.ErrorIfExists)
          .save(input.folder(folder).toString());
    }
  }

  /** A job whose masks use a statistic and an expression that can do more than it says. */
  String masked(Path folder, String expression) {
    String mean = inOneColumn ? "x[3] < mean(x[3]) + 15" : "c3 < mean(c3) + 15";
    return String.format(
        Locale.ROOT,
        "name: masked%n"
            + "input: {path: %s, format: %s, features: [%s], carry: [id]}%n"
            + "steps:%n"
            + "  - mask: {keep: \"%s\", reason: chaos}%n"
            + "  - mask: {keep: \"%s\", reason: high}%n"
            + "  - standardize%n  - covariance%n  - pca: 5%n"
            + "output: {path: out, mode: replace, write: [%s]}%nverify: false%n",
        folder(folder),
        format,
        inOneColumn ? "x" : "c*",
        expression,
        mean,
        written);
  }

  /** A job without masks that leaves a model only. */
  String plain(Path folder) {
    return String.format(
        Locale.ROOT,
        "name: plain%n"
            + "input: {path: %s, format: %s, features: [%s]}%n"
            + "steps: [standardize, covariance, {pca: 5}]%n"
            + "output: {path: out, mode: replace, write: [model]}%nverify: false%n",
        folder(folder),
        format,
        inOneColumn ? "x" : "c*");
  }

  /** Whether files are read by columns where no mask stands in the way. */
  boolean isColumnar() {
    return format.equals("parquet");
  }

  private Path folder(Path folder) {
    return folder.resolve(name().toLowerCase(Locale.ROOT));
  }
}
