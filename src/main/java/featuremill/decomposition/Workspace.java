package featuremill.decomposition;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;

/**
 * Columns to work with beside a basis that has shrunk: its own unused ones, or memory of their own
 * where those are too few.
 */
final class Workspace implements AutoCloseable {
  private final OffHeapDoubles memory;
  private final DenseBlock columns;

  Workspace(KrylovBasis basis, int wanted) {
    DenseBlock spare = basis.spare();
    if (spare.columns() >= wanted) {
      this.memory = null;
      this.columns = spare.columnRange(0, wanted);
    } else {
      this.memory = OffHeapDoubles.allocate((long) spare.rows() * wanted);
      this.columns = DenseBlock.columnMajor(memory, spare.rows(), wanted);
    }
  }

  /** The first so many columns; what they hold is of no account. */
  DenseBlock columns(int count) {
    return columns.columnRange(0, count);
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
    }
  }
}
