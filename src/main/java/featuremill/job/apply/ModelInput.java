package featuremill.job.apply;

import featuremill.failure.Failure;
import featuremill.job.model.ModelDescription;
import featuremill.spark.ColumnNames;
import featuremill.spark.Dtype;
import featuremill.spark.FeatureColumns;
import featuremill.transform.ShapeCheck;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The features of a model among the columns of an input. */
final class ModelInput {
  private final ModelDescription model;

  ModelInput(ModelDescription model) {
    this.model = model;
  }

  /** Names of the input's features that the first step takes, in its order. */
  List<String> names() {
    return model
        .preparation()
        .map(ModelDescription.Preparation::features)
        .orElse(model.features().names());
  }

  /**
   * The columns to read.
   *
   * @param wanted column names or globs; empty to go by what the model says
   * @throws Failure (exit 3) if one is missing, or rows have another number of features
   */
  FeatureColumns columns(Dataset<Row> input, List<String> wanted) {
    FeatureColumns read = FeatureColumns.resolve(input, wanted.isEmpty() ? own(input) : wanted);
    if (read.isOneColumn()) {
      model
          .reading()
          .ifPresent(fitted -> ShapeCheck.ofRows(read.width()).modelWidth("apply", fitted.width()));
    }
    boolean float32 = model.features().float32().isPresent();
    return read.storedAs(float32 ? Dtype.FLOAT32 : Dtype.FLOAT64);
  }

  private List<String> own(Dataset<Row> input) {
    ColumnNames columns = new ColumnNames(input.schema());
    if (model.reading().isPresent()) {
      String column = model.reading().get().column();
      if (!columns.contains(column)) {
        throw columns
            .unknown(column, "the features of the model")
            .fix("name the column of the features: --set input.features=COLUMN");
      }
      return List.of(column);
    }
    for (String name : names()) {
      if (!columns.contains(name)) {
        throw columns.unknown(name, "one of the " + names().size() + " features of the model");
      }
    }
    return names();
  }

  /**
   * Positions of the features that the first step takes among those that are read.
   *
   * @throws Failure (exit 3) if one is missing
   */
  int[] taken(FeatureColumns read) {
    return positions(names(), read.names());
  }

  /** Positions of some names among others. */
  static int[] positions(List<String> names, List<String> among) {
    Map<String, Integer> places = new HashMap<>();
    for (int j = 0; j < among.size(); j++) {
      places.putIfAbsent(among.get(j), j);
    }
    return names.stream().mapToInt(name -> place(name, places, names.size())).toArray();
  }

  private static int place(String name, Map<String, Integer> places, int count) {
    Integer place = places.get(name);
    if (place == null) {
      throw Failure.input(
              "the input has no feature '" + name + "', one of the " + count + " of the model")
          .fix("features have the names that the fit found them by");
    }
    return place;
  }
}
