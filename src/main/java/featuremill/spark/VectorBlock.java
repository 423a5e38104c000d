package featuremill.spark;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.io.Serializable;

/** A block of vectors as it is broadcast: plain arrays, one for each vector. */
final class VectorBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[][] vectors;

  private VectorBlock(double[][] vectors) {
    this.vectors = vectors;
  }

  /** The columns of a block. */
  static VectorBlock of(DenseBlock block) {
    DenseBlock byColumns = block.transposed();
    double[][] vectors = new double[block.columns()][block.rows()];
    for (int j = 0; j < vectors.length; j++) {
      byColumns.copyRow(j, vectors[j], 0);
    }
    return new VectorBlock(vectors);
  }

  /** Copies one vector after the other. */
  void copyTo(OffHeapDoubles target) {
    long at = 0;
    for (double[] vector : vectors) {
      target.copyFrom(vector, 0, at, vector.length);
      at += vector.length;
    }
  }
}
