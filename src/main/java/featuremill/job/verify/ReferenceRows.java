package featuremill.job.verify;

import featuremill.spark.ColumnNames;
import featuremill.spark.FeatureColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;

/**
 * The input once more, for the reference: through Spark's public rows and casts, not through the
 * internal rows that the fit reads.
 */
final class ReferenceRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final transient Dataset<Row> input;
  private final transient FeatureColumns features;
  private final int[] selected;
  private final boolean nested;

  /**
   * Rows of some features.
   *
   * @param selected names of the features, in the order wanted
   */
  ReferenceRows(Dataset<Row> input, FeatureColumns features, List<String> selected) {
    this.input = input;
    this.features = features;
    this.selected = selected.stream().mapToInt(features.names()::indexOf).toArray();
    DataType type = features.fields().get(0).dataType();
    this.nested = features.isVectorColumn() || type instanceof ArrayType;
  }

  /** Names that the input does not have. */
  static List<String> missing(FeatureColumns features, List<String> selected) {
    return selected.stream().filter(name -> !features.names().contains(name)).toList();
  }

  /** Rows of {@code [reason, features ...]}, partitions and order as the input has them. */
  JavaRDD<Row> with(Column reason) {
    List<Column> columns = new ArrayList<>();
    columns.add(reason);
    if (nested) {
      Column column = ColumnNames.column(features.fields().get(0).name());
      columns.add(features.isVectorColumn() ? column : column.cast("array<double>"));
    } else {
      for (int j : selected) {
        columns.add(ColumnNames.column(features.fields().get(j).name()).cast("double"));
      }
    }
    return input.select(columns.toArray(new Column[0])).toJavaRDD();
  }

  /** The selected features of a row of {@link #with}. */
  double[] features(Row row) {
    double[] values = new double[selected.length];
    if (!nested) {
      for (int j = 0; j < values.length; j++) {
        values[j] = row.getDouble(j + 1);
      }
    } else if (row.get(1) instanceof Vector vector) {
      for (int j = 0; j < values.length; j++) {
        values[j] = vector.apply(selected[j]);
      }
    } else {
      List<Double> array = row.getList(1);
      for (int j = 0; j < values.length; j++) {
        values[j] = array.get(selected[j]);
      }
    }
    return values;
  }

  int width() {
    return selected.length;
  }
}
