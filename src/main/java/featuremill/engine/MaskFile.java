package featuremill.engine;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import featuremill.failure.Failure;
import featuremill.spark.ColumnNames;
import featuremill.spark.RowIds;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;

/**
 * A file that says which rows to keep: Parquet, or CSV with a header, of a column of ids and,
 * perhaps, a boolean column {@value #KEEP}. Without that column it lists the ids to keep.
 *
 * <p>At most {@value #MOST_IDS} ids: they are held by the driver and by every executor.
 */
final class MaskFile {
  static final int MOST_IDS = 1 << 24;

  private static final String KEEP = "keep";

  private final MaskForm.Listed form;
  private final String where;

  MaskFile(MaskForm.Listed form, String where) {
    this.form = form;
    this.where = where;
  }

  /** What was read. */
  record Content(RowIds ids, boolean listsAll) {}

  /**
   * The ids of a row of the input, as a column that compares with those of the file.
   *
   * @throws Failure (exit 3) when there is no such column, or it is neither integer nor text
   */
  Column idOf(Dataset<Row> input) {
    ColumnNames names = new ColumnNames(input.schema());
    if (!names.contains(form.id())) {
      throw names.unknown(form.id(), "row id").at(where);
    }
    DataType type = input.select(ColumnNames.column(form.id())).schema().fields()[0].dataType();
    if (!(type instanceof IntegralType || type instanceof StringType)) {
      throw Failure.input(
              "the row ids '"
                  + form.id()
                  + "' are "
                  + type.simpleString()
                  + ", not integers or texts")
          .at(where);
    }
    return ColumnNames.column(form.id()).cast(word(type));
  }

  private static String word(DataType type) {
    return type instanceof StringType ? "string" : "bigint";
  }

  /**
   * Reads the file.
   *
   * @param type of the ids of the input
   * @throws Failure (exit 3) when it is missing, lacks the id column, or has an id twice
   */
  Content read(SparkSession session, DataType type) {
    try {
      Dataset<Row> file = open(session);
      ColumnNames names = new ColumnNames(file.schema());
      if (!names.contains(form.id())) {
        throw Failure.input("the mask file has no column '" + form.id() + "'")
            .at(form.file())
            .fix("it has " + String.join(", ", file.columns()));
      }
      boolean listsAll = names.contains(KEEP);
      String id = form.id().replace("`", "``");
      Column keep = listsAll ? expr("try_cast(`" + KEEP + "` as boolean)") : lit(true);
      List<Row> rows =
          file.select(expr("try_cast(`" + id + "` as " + word(type) + ")").as("id"), keep.as("k"))
              .limit(MOST_IDS + 1)
              .collectAsList();
      return new Content(ids(rows), listsAll);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw Failure.input(
                "the mask file cannot be read: " + e.getMessage().lines().findFirst().orElse(""))
            .at(form.file())
            .because(e);
      }
      throw e;
    }
  }

  private Dataset<Row> open(SparkSession session) {
    String name = form.file().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (name.endsWith(".csv")) {
      return session.read().option("header", true).csv(form.file());
    }
    if (name.endsWith(".parquet")) {
      return session.read().parquet(form.file());
    }
    throw Failure.usage("the mask file '" + form.file() + "' is neither .parquet nor .csv")
        .at(where)
        .fix("write the ids to a Parquet file, or to a CSV file with a header");
  }

  private RowIds ids(List<Row> rows) {
    if (rows.size() > MOST_IDS) {
      throw Failure.input("the mask file has more than " + MOST_IDS + " ids")
          .at(form.file())
          .fix("join it to the input, and mask by a column");
    }
    if (rows.stream().anyMatch(row -> row.isNullAt(0) || row.isNullAt(1))) {
      throw Failure.input("a row of the mask file has no id, or does not say whether to keep it")
          .at(form.file());
    }
    @SuppressWarnings({"unchecked", "rawtypes"})
    Comparator<Row> byId = Comparator.comparing(row -> (Comparable) row.get(0));
    List<Row> sorted = rows.stream().sorted(byId).toList();
    Comparable<?>[] ids = new Comparable<?>[sorted.size()];
    boolean[] kept = new boolean[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (Comparable<?>) sorted.get(i).get(0);
      kept[i] = sorted.get(i).getBoolean(1);
      if (i > 0 && ids[i].equals(ids[i - 1])) {
        throw Failure.input("the mask file has the id " + ids[i] + " twice").at(form.file());
      }
    }
    return new RowIds(ids, kept);
  }
}
