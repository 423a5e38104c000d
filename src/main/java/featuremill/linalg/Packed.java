package featuremill.linalg;

/** A view that BLAS can take: the given one, or a copy of it where neither stride is one. */
final class Packed implements AutoCloseable {
  private final DenseBlock original;
  private final DenseBlock block;
  private final OffHeapDoubles copy;

  private Packed(DenseBlock original) {
    this.original = original;
    if (original.isRowMajor() || original.transposed().isRowMajor()) {
      this.block = original;
      this.copy = null;
    } else {
      this.copy = OffHeapDoubles.allocate((long) original.rows() * original.columns());
      this.block = DenseBlock.rowMajor(copy, original.rows(), original.columns());
      block.copyFrom(original);
    }
  }

  static Packed of(DenseBlock block) {
    return new Packed(block);
  }

  DenseBlock block() {
    return block;
  }

  /** Brings a result home. */
  void writeBack() {
    if (copy != null) {
      original.copyFrom(block);
    }
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
  }
}
