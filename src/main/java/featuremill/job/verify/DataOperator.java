package featuremill.job.verify;

import featuremill.reference.ReferenceMoments;
import featuremill.reference.ReferenceTask;
import featuremill.reference.ReferenceWeights;
import featuremill.reference.RowProducts;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;

/** The covariance by the rows alone. Each call is a pass over them. */
class DataOperator {
  private final JavaRDD<InternalRow> rows;
  private final ReferenceRows reader;
  private final ReferenceTask task;
  private final int ddof;

  /**
   * @param task with the means and the scale of the features
   */
  DataOperator(JavaRDD<InternalRow> rows, ReferenceRows reader, ReferenceTask task, int ddof) {
    this.rows = rows;
    this.reader = reader;
    this.task = task;
    this.ddof = ddof;
  }

  /** C times each vector of a block [s x d]. */
  double[][] times(double[][] block) {
    SampledRows none = SampledRows.of(List.of());
    ReferenceMoments moments =
        SecondPass.over(rows, reader, task.withVectors(block), none).moments(ddof);
    return IntStream.range(0, block.length).mapToObj(moments::vectorImage).toArray(double[][]::new);
  }

  /** The leading eigenvalues of C, as many as there are rows, of which all are fetched. */
  double[] eigenvaluesByRows() {
    ReferenceRows features = reader;
    JavaRDD<InternalRow> kept = rows.filter(ReferenceRows::isKept);
    List<ReferenceRow> all = kept.map(features::features).collect();
    double[][] raw = all.stream().map(ReferenceRow::toArray).toArray(double[][]::new);
    List<Double> weights = kept.map(features::weight).collect();
    ReferenceWeights sums = new ReferenceWeights(features.kind());
    weights.forEach(sums::add);
    double[] ofRows = weights.stream().mapToDouble(Double::doubleValue).toArray();
    return new RowProducts(task, raw, ofRows).eigenvalues(sums.divisor(ddof).value());
  }
}
