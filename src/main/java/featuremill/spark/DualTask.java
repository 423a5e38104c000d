package featuremill.spark;

import featuremill.linalg.SymmetricMatrix;
import java.util.Iterator;
import scala.Tuple2;

/** A panel's part of Z Z'. */
final class DualTask extends StripTask<Tuple2<Integer, Chunk>> {
  private static final long serialVersionUID = 1L;

  DualTask(PanelCut cut) {
    super(cut);
  }

  @Override
  public Iterator<Tuple2<Integer, Chunk>> call(Integer panel, Iterator<Strip> strips) {
    SymmetricMatrix sum = SymmetricMatrix.zeros(cut().rows());
    try {
      forEach(strips, (blas, strip, columns) -> blas.syrk(1, columns, 1, sum));
      return Chunks.of(panel, new DualState(sum));
    } catch (RuntimeException e) {
      sum.close();
      throw e;
    }
  }
}
