package featuremill.spark;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.Iterator;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** A panel's part of Z V [n x b]. */
final class ProjectionTask extends StripTask<Tuple2<Integer, Chunk>> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<Vectors> vectors;

  /**
   * @param vectors V [d x b]
   */
  ProjectionTask(PanelCut cut, Broadcast<Vectors> vectors) {
    super(cut);
    this.vectors = vectors;
  }

  @Override
  public Iterator<Tuple2<Integer, Chunk>> call(Integer panel, Iterator<Strip> strips) {
    Vectors v = vectors.value();
    try (OffHeapDoubles own = OffHeapDoubles.allocate((long) cut().stripWidth() * v.columns());
        OffHeapDoubles sums = OffHeapDoubles.allocate((long) cut().rows() * v.columns())) {
      DenseBlock projected = DenseBlock.rowMajor(sums, cut().rows(), v.columns());
      forEach(
          strips,
          (blas, strip, columns) -> {
            DenseBlock part = v.copyTo(own, cut().firstColumn(strip), cut().width(strip));
            blas.gemm(1, columns.transposed(), part, 1, projected);
          });
      return Chunks.of(panel, Vectors.of(projected));
    }
  }
}
