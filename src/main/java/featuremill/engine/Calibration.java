package featuremill.engine;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;

/** Times the kernels of one thread, in about half a second and 80 MB. */
final class Calibration {
  private static final int ROWS = 512;
  private static final int WIDTH = 1200;
  private static final int WIDE = 2400;
  private static final int VECTORS = 16;

  /** Rows that are stored come from memory and not from a cache: 64 MiB of them. */
  private static final int STORED_ROWS = 4096;

  private static final int STORED_WIDTH = 2048;
  private static final int BLOCK = 128;
  private static final int EIGEN_WIDTH = 500;
  private static final int REPEATS = 3;

  private final Blas blas;

  Calibration(Blas blas) {
    this.blas = blas;
  }

  Rates measure() {
    return Rates.measured(syrk(), symm(), cholesky(), tridiagonal(), tall());
  }

  private double syrk() {
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) ROWS * WIDTH);
        SymmetricMatrix sum = SymmetricMatrix.zeros(WIDTH)) {
      fill(memory);
      DenseBlock rows = DenseBlock.rowMajor(memory, ROWS, WIDTH);
      return 0.5 * ROWS * WIDTH * WIDTH / fastest(() -> blas.syrk(1, rows, 1, sum));
    }
  }

  private double symm() {
    try (SymmetricMatrix matrix = diagonallyDominant(WIDE);
        OffHeapDoubles in = OffHeapDoubles.allocate((long) WIDE * VECTORS);
        OffHeapDoubles out = OffHeapDoubles.allocate((long) WIDE * VECTORS)) {
      fill(in);
      DenseBlock vectors = DenseBlock.columnMajor(in, WIDE, VECTORS);
      DenseBlock images = DenseBlock.columnMajor(out, WIDE, VECTORS);
      double work = (double) WIDE * WIDE * VECTORS;
      return work / fastest(() -> blas.symm(1, matrix, vectors, 0, images));
    }
  }

  /** A pass over stored rows, block by block, as executors make it. */
  private double tall() {
    long vectors = (long) STORED_WIDTH * VECTORS;
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) STORED_ROWS * STORED_WIDTH);
        OffHeapDoubles in = OffHeapDoubles.allocate(vectors);
        OffHeapDoubles out = OffHeapDoubles.allocate(vectors);
        OffHeapDoubles between = OffHeapDoubles.allocate((long) BLOCK * VECTORS)) {
      fill(memory);
      fill(in);
      DenseBlock rows = DenseBlock.rowMajor(memory, STORED_ROWS, STORED_WIDTH);
      DenseBlock v = DenseBlock.columnMajor(in, STORED_WIDTH, VECTORS);
      DenseBlock w = DenseBlock.columnMajor(out, STORED_WIDTH, VECTORS);
      DenseBlock products = DenseBlock.columnMajor(between, BLOCK, VECTORS);
      double work = 2.0 * STORED_ROWS * vectors;
      return work / fastest(() -> pass(rows, v, products, w));
    }
  }

  private void pass(DenseBlock rows, DenseBlock v, DenseBlock products, DenseBlock w) {
    for (int from = 0; from < STORED_ROWS; from += BLOCK) {
      DenseBlock block = rows.rowRange(from, from + BLOCK);
      blas.gemm(1, block, v, 0, products);
      blas.gemm(1, block.transposed(), products, 1, w);
    }
  }

  private double cholesky() {
    double work = (double) WIDTH * WIDTH * WIDTH / 6;
    return work
        / fastest(
            () -> {
              try (SymmetricMatrix matrix = diagonallyDominant(WIDTH)) {
                blas.cholesky(matrix);
              }
            });
  }

  private double tridiagonal() {
    try (SymmetricMatrix matrix = diagonallyDominant(EIGEN_WIDTH)) {
      double work = 2.0 / 3 * EIGEN_WIDTH * EIGEN_WIDTH * EIGEN_WIDTH;
      return work / fastest(() -> blas.eigenvalues(matrix));
    }
  }

  /** Seconds of the fastest of a few runs: others that disturb only ever make one slower. */
  private static double fastest(Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REPEATS; i++) {
      long begin = System.nanoTime();
      work.run();
      best = Math.min(best, (System.nanoTime() - begin) / 1e9);
    }
    return best;
  }

  private static SymmetricMatrix diagonallyDominant(int dimension) {
    SymmetricMatrix matrix = SymmetricMatrix.zeros(dimension);
    for (int i = 0; i < dimension; i++) {
      matrix.set(i, i, dimension + i);
      for (int j = i + 1; j < Math.min(dimension, i + 8); j++) {
        matrix.set(i, j, 1.0 / (1 + j - i));
      }
    }
    return matrix;
  }

  private static void fill(OffHeapDoubles memory) {
    for (long i = 0; i < memory.length(); i++) {
      memory.set(i, (i * 7919 % 1009) / 1009.0 - 0.5);
    }
  }
}
