package featuremill.spark;

import featuremill.spark.parquet.ArrayColumn;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** The rows of an input by the run, where its source hands them out by columns. */
final class RowRuns {
  private RowRuns() {}

  /**
   * All rows, in the input's partitions and order: by Parquet's pages where {@link ParquetScan}
   * may, else by Spark's batches; none where Spark has rows only, or has to compute something of
   * them.
   */
  static Optional<JavaRDD<RowRun>> of(Dataset<Row> input, FeatureColumns features) {
    Optional<BatchReader> reader = features.batchReader();
    return reader
        .flatMap(some -> InternalRows.batches(input.select(features.storedColumns())))
        .map(batches -> of(input, features, batches, reader.get()));
  }

  private static JavaRDD<RowRun> of(
      Dataset<Row> input,
      FeatureColumns features,
      JavaRDD<ColumnarBatch> batches,
      BatchReader reader) {
    Optional<ArrayColumn> column = features.flatArray();
    return column.isPresent() && ParquetScan.reads(input.sparkSession(), batches)
        ? ParquetScan.over(input.sparkSession(), batches, reader, column.get())
        : batches.map(batch -> new BatchRun(reader, batch));
  }
}
