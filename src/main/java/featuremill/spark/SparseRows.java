package featuremill.spark;

import featuremill.linalg.DenseBlock;
import featuremill.stats.Moments;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The covariance or correlation of sparse rows as an operator: signatures. */
public final class SparseRows implements RowsOperator {
  public static SparseRows open(
      Dataset<Row> input,
      FeatureColumns features,
      Column reason,
      int reasons,
      Centring c,
      Moments m) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int dimension() {
    return 0;
  }

  @Override
  public void apply(DenseBlock in, DenseBlock out) {}

  @Override
  public RowsUsage usage() {
    return null;
  }

  @Override
  public void close() {}
}
