package featuremill.spark;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.Iterator;
import org.apache.spark.api.java.function.Function2;

/**
 * Takes the strips of a panel one after the other, each from a copy off the heap.
 *
 * @param <T> what comes of the panel
 */
abstract class StripTask<T> implements Function2<Integer, Iterator<Strip>, Iterator<T>> {
  private static final long serialVersionUID = 1L;

  private final PanelCut cut;

  StripTask(PanelCut cut) {
    this.cut = cut;
  }

  final PanelCut cut() {
    return cut;
  }

  /** Hands every strip, as its columns in rows [width x n], to the kernel. */
  final void forEach(Iterator<Strip> strips, Kernel kernel) {
    Blas blas = Blas.best();
    long room = (long) cut.stripWidth() * cut.rows();
    try (OffHeapDoubles memory = OffHeapDoubles.allocate(room)) {
      while (strips.hasNext()) {
        Strip strip = strips.next();
        kernel.take(blas, strip.index(), strip.copyTo(memory));
      }
    }
  }

  /** What is done with a strip. */
  interface Kernel {
    void take(Blas blas, int strip, DenseBlock columns);
  }
}
