package featuremill.decomposition;

import featuremill.linalg.DenseBlock;

/**
 * Normally distributed start vectors that depend on (seed, column, row) and on nothing else: no
 * generator has a state, and StrictMath gives the same bits on every machine.
 */
class GaussianColumns {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long seed;

  GaussianColumns(long seed) {
    this.seed = seed;
  }

  /** Fills the block as columns {@code firstColumn}, {@code firstColumn} + 1 ... */
  void fill(DenseBlock block, long firstColumn) {
    fill(block, firstColumn, 0);
  }

  /** Fills the block with the rows from an even {@code firstRow} on of such columns. */
  void fill(DenseBlock block, long firstColumn, int firstRow) {
    double[] column = new double[block.rows()];
    DenseBlock columns = block.transposed();
    for (int j = 0; j < block.columns(); j++) {
      long stream = mix(mix(seed) + firstColumn + j);
      for (int i = 0; i < column.length; i += 2) {
        pair(stream, firstRow, i, column);
      }
      columns.setRow(j, column, 0);
    }
  }

  /** Box and Muller's transform of two uniform numbers. */
  private static void pair(long stream, int firstRow, int i, double[] column) {
    long counter = firstRow + (long) i;
    double radius = StrictMath.sqrt(-2 * StrictMath.log(uniform(stream, counter)));
    double angle = 2 * Math.PI * uniform(stream, counter + 1);
    column[i] = radius * StrictMath.cos(angle);
    if (i + 1 < column.length) {
      column[i + 1] = radius * StrictMath.sin(angle);
    }
  }

  /** Within (0, 1], since its logarithm is wanted. */
  private static double uniform(long stream, long counter) {
    return ((mix(stream + (counter + 1) * GOLDEN) >>> 11) + 1) * 0x1p-53;
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
  static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
