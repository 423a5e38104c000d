package featuremill.engine;

import featuremill.failure.Failure;
import featuremill.spark.ColumnNames;
import featuremill.spark.DistanceTable;
import featuremill.spark.FeatureColumns;
import featuremill.transform.Chain;
import featuremill.transform.FittedTransform;
import featuremill.transform.Selection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * A table on one side of a comparison of rows.
 *
 * @param rows the table
 * @param features its feature columns, by name or glob
 */
public record DistanceSet(Dataset<Row> rows, List<String> features) {
  private static final Set<DataType> INTEGERS =
      Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

  /**
   * Makes sure that a column can tell rows apart.
   *
   * @param id the column; an empty string stands for places
   * @throws Failure (exit 3) when it is not there or holds no integers
   */
  public void requireIds(String id) {
    if (id.isEmpty()) {
      return;
    }
    StructField field = new ColumnNames(rows.schema()).matching(List.of(id), "id").get(0);
    if (!INTEGERS.contains(field.dataType())) {
      throw Failure.input(
              "the id column '" + id + "' is " + field.dataType().simpleString() + ", not integers")
          .fix("name a column of integers, or leave id out: rows are then told by their places");
    }
  }

  /** The rows that a fit's masks keep, as its steps leave them. */
  DistanceTable kept(FittedPipeline pipeline, String id) {
    MaskChain masks = pipeline.masks();
    DistanceTable table =
        DistanceTable.of(
            masks.over(rows),
            pipeline.features(),
            masks.reasons(),
            masks.masks().size(),
            pipeline.transform());
    return id.isEmpty() ? table : table.withIds(id);
  }

  /**
   * All rows, as the steps of a fit to another table would leave them.
   *
   * @param fitted the table of the fit
   * @throws Failure (exit 3) when this one does not have its features
   */
  DistanceTable transformed(FittedPipeline pipeline, DistanceSet fitted, String id) {
    FeatureColumns read = pipeline.features();
    FeatureColumns here = FeatureColumns.resolve(rows, features).storedAs(read.dtype());
    DistanceTable table =
        here.isOneColumn()
            ? byPlace(pipeline, fitted, here)
            : DistanceTable.of(rows, byName(read, here), null, 0, pipeline.transform());
    return id.isEmpty() ? table : table.withIds(id);
  }

  private FeatureColumns byName(FeatureColumns read, FeatureColumns here) {
    return here.prune(positions(read.names(), here));
  }

  /** Where each of some features stands among others, in the order of the first. */
  private static int[] positions(List<String> wanted, FeatureColumns among) {
    Map<String, Integer> known = new HashMap<>();
    for (String name : among.names()) {
      known.putIfAbsent(name, known.size());
    }
    return wanted.stream()
        .mapToInt(
            name -> {
              if (!known.containsKey(name)) {
                throw Failure.input(
                        "the reference has no feature '" + name + "', which the input has")
                    .fix("give it the columns of the input");
              }
              return known.get(name);
            })
        .toArray();
  }

  /** Of a vector, an array or a matrix the features are told by their places. */
  private DistanceTable byPlace(FittedPipeline pipeline, DistanceSet fitted, FeatureColumns here) {
    FeatureColumns all = FeatureColumns.resolve(fitted.rows, fitted.features);
    if (here.width() != all.width()) {
      throw Failure.input(
              "rows of the reference have "
                  + here.width()
                  + " features, and those of the input "
                  + all.width())
          .fix("give a reference with the features of the input, in their order");
    }
    FeatureColumns read = pipeline.features();
    FittedTransform transform = pipeline.transform();
    if (read.width() < all.width()) {
      int[] columns = positions(read.names(), all);
      transform = new Chain(List.of(new Selection(all.width(), columns), transform));
    }
    return DistanceTable.of(rows, here, null, 0, transform);
  }
}
