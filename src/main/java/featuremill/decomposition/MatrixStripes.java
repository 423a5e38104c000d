package featuremill.decomposition;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.nio.file.Path;

/**
 * The matrix of an operator, made a stripe of rows at a time.
 *
 * <p>What counts is the upper triangle: stripe [from, to) gives columns from {@code from} on, and
 * the rest is read back from the stripes before it, which wait in a file. So the rows are symmetric
 * to the last bit, and a function of the operator and the height alone.
 *
 * <p>Cost: ceil(d / height) passes, each as dear as one of {@code height} vectors (half of it for a
 * {@link StripedOperator}); twice the multiply-adds of a triangle, four times without stripes. Off
 * the heap 8 d height bytes, twice as much without stripes; 8 d^2 bytes in the file.
 */
public final class MatrixStripes implements MatrixRows {
  /** What a stripe takes off the heap, at most, where it need not be lower than {@link #LEAST}. */
  private static final long STRIPE_BYTES = 256L << 20;

  private static final int LEAST = 16;

  private final SymmetricOperator operator;
  private final int height;
  private final StripeFile file;
  private final OffHeapDoubles memory;
  private final double[] row;
  private int from;
  private int to;
  private int next;

  /**
   * Nothing is computed before the first row is asked for.
   *
   * @param operator stays the caller's to close, after this
   * @param height rows a stripe, {@link #height(int)} suits
   * @param folder a local folder with room for 8 d^2 bytes
   */
  public MatrixStripes(SymmetricOperator operator, int height, Path folder) {
    if (height < 1) {
      throw new IllegalArgumentException("a stripe cannot have " + height + " rows");
    }
    int d = operator.dimension();
    this.operator = operator;
    this.height = Math.max(1, Math.min(height, d));
    this.file = new StripeFile(folder, d);
    this.memory = OffHeapDoubles.allocate((long) this.height * d);
    this.row = new double[d];
  }

  /** Rows a stripe of 256 MiB has, a function of the width alone; 16 at least. */
  public static int height(int dimension) {
    long rows = STRIPE_BYTES / Double.BYTES / Math.max(1, dimension);
    return (int) Math.max(1, Math.min(dimension, Math.max(LEAST, rows)));
  }

  /** Passes over the data that all rows of so many columns take. */
  public static int passes(int dimension) {
    return dimension == 0 ? 0 : (dimension + height(dimension) - 1) / height(dimension);
  }

  @Override
  public int dimension() {
    return operator.dimension();
  }

  @Override
  public double[] row(int index) {
    if (index != next || index >= dimension()) {
      throw new IllegalArgumentException(
          "row " + index + " of " + dimension() + " where " + next + " was due");
    }
    if (index == to) {
      compute();
    }
    next++;
    stripe().copyRow(index - from, row, 0);
    return row;
  }

  private DenseBlock stripe() {
    return DenseBlock.rowMajor(memory, to - from, dimension());
  }

  private void compute() {
    from = to;
    to = Math.min(dimension(), from + height);
    DenseBlock stripe = stripe();
    if (operator instanceof StripedOperator striped) {
      striped.stripe(from, to, stripe);
    } else {
      applyToUnitVectors(stripe);
    }
    mirrorWithin(stripe);
    file.completeLeft(stripe, from);
    if (to < dimension()) {
      file.append(stripe);
    }
  }

  private void applyToUnitVectors(DenseBlock stripe) {
    try (OffHeapDoubles units = OffHeapDoubles.allocate(memory.length())) {
      DenseBlock block = DenseBlock.rowMajor(units, to - from, dimension());
      for (int i = from; i < to; i++) {
        block.set(i - from, i, 1);
      }
      operator.apply(block.transposed(), stripe.transposed());
    }
  }

  /** The square on the diagonal: what is below it becomes what is above. */
  private void mirrorWithin(DenseBlock stripe) {
    for (int i = 1; i < to - from; i++) {
      for (int j = 0; j < i; j++) {
        stripe.set(i, from + j, stripe.get(j, from + i));
      }
    }
  }

  @Override
  public void close() {
    memory.close();
    file.close();
  }
}
