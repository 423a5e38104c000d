package featuremill.engine;

import featuremill.decomposition.MatrixRows;
import featuremill.decomposition.MatrixStripes;
import featuremill.spark.RowsOperator;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;

/**
 * The covariance or correlation of rows that executors store, made a stripe of rows at a time by
 * passes over them; they stay stored until this is closed.
 */
final class StoredMatrix implements MatrixRows {
  private final RowsOperator operator;
  private final MatrixStripes stripes;
  private final boolean[] correlated;

  /**
   * @param operator this one's to close
   * @param correlated [d], where the matrix is a correlation, whether a feature has any: the
   *     diagonal is 1 there and 0 elsewhere, where passes leave roundings; else null
   */
  StoredMatrix(RowsOperator operator, boolean[] correlated) {
    this.operator = operator;
    this.correlated = correlated;
    this.stripes =
        new MatrixStripes(operator, MatrixStripes.height(operator.dimension()), localFolder());
  }

  private static Path localFolder() {
    return SparkEnv.get()
        .blockManager()
        .diskBlockManager()
        .createTempLocalBlock()
        ._2()
        .getParentFile()
        .toPath();
  }

  @Override
  public int dimension() {
    return stripes.dimension();
  }

  @Override
  public double[] row(int index) {
    double[] row = stripes.row(index);
    if (correlated != null) {
      row[index] = correlated[index] ? 1 : 0;
    }
    return row;
  }

  @Override
  public void close() {
    try {
      stripes.close();
    } finally {
      operator.close();
    }
  }
}
