package featuremill.job.verify;

import static org.apache.spark.sql.functions.col;

import featuremill.job.publish.Folder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The written distances: how many rows there are, and those of samples. */
final class WrittenDistances {
  private static final String TABLE = "distances.parquet";

  private final Folder output;
  private final SparkSession session;

  WrittenDistances(Folder output, SparkSession session) {
    this.output = output;
    this.session = session;
  }

  long rows() throws IOException {
    return WrittenFiles.of(output, TABLE, session.sparkContext().hadoopConfiguration()).rows();
  }

  /** Samples with the neighbours that were written for them. */
  List<DistanceSample> nearest(List<DistanceSample> samples) {
    Map<Long, List<Row>> byId = new HashMap<>();
    for (Row row : of(samples, "neighbour", "distance").collectAsList()) {
      byId.computeIfAbsent(row.getLong(0), id -> new ArrayList<>()).add(row);
    }
    return samples.stream()
        .map(
            sample -> {
              List<Row> rows = byId.getOrDefault(sample.id, List.of());
              return sample.withNearest(
                  rows.stream().mapToLong(row -> row.getLong(1)).toArray(),
                  rows.stream().mapToDouble(row -> row.getDouble(2)).toArray());
            })
        .toList();
  }

  /** Samples with the distances to all rows that were written for them. */
  List<DistanceSample> all(List<DistanceSample> samples) {
    Map<Long, double[]> byId = new HashMap<>();
    for (Row row : of(samples, "distances").collectAsList()) {
      byId.put(
          row.getLong(0),
          row.<Double>getList(1).stream().mapToDouble(Double::doubleValue).toArray());
    }
    return samples.stream()
        .map(sample -> sample.withAll(byId.getOrDefault(sample.id, new double[0])))
        .toList();
  }

  private Dataset<Row> of(List<DistanceSample> samples, String... columns) {
    Object[] ids = samples.stream().map(sample -> sample.id).toArray();
    return session
        .read()
        .parquet(output.resolve(TABLE).toString())
        .where(col("id").isin(ids))
        .select("id", columns);
  }
}
