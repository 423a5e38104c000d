package featuremill.spark;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** A panel's rows of Z'U [d x b], by the strips they belong to: nothing is merged. */
final class CombinationTask extends StripTask<Tuple2<Integer, Vectors>> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<Vectors> weights;

  /**
   * @param weights U [n x b]
   */
  CombinationTask(PanelCut cut, Broadcast<Vectors> weights) {
    super(cut);
    this.weights = weights;
  }

  @Override
  public Iterator<Tuple2<Integer, Vectors>> call(Integer panel, Iterator<Strip> strips) {
    Vectors u = weights.value();
    List<Tuple2<Integer, Vectors>> parts = new ArrayList<>();
    try (OffHeapDoubles own = OffHeapDoubles.allocate((long) u.rows() * u.columns());
        OffHeapDoubles result = OffHeapDoubles.allocate((long) cut().stripWidth() * u.columns())) {
      DenseBlock factors = u.copyTo(own, 0, u.rows());
      forEach(
          strips,
          (blas, strip, columns) -> {
            DenseBlock part = DenseBlock.rowMajor(result, columns.rows(), u.columns());
            blas.gemm(1, columns, factors, 0, part);
            parts.add(new Tuple2<>(strip, Vectors.of(part)));
          });
    }
    return parts.iterator();
  }
}
