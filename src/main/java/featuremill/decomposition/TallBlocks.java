package featuremill.decomposition;

import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Work on blocks of many rows and few columns, in chunks of rows that stay in the cache, spread
 * over threads. Sums are taken chunk after chunk within a run, and run after run; chunks and runs
 * follow from the number of rows alone, so the bits do not depend on the number of threads.
 */
final class TallBlocks implements AutoCloseable {
  /** Even, since random numbers come in pairs. */
  static final int CHUNK = 2048;

  /** Bounds the partial sums that live at once. */
  static final int MOST_RUNS = 64;

  private final Blas blas;
  private final ForkJoinPool pool;

  /** What is done to rows {@code [from, to)}. */
  @FunctionalInterface
  interface RowWork {
    void accept(int from, int to);
  }

  TallBlocks(Blas blas, int threads) {
    this.blas = blas;
    this.pool = threads > 1 ? new ForkJoinPool(threads) : null;
  }

  /** As many threads as the machine has processors. */
  static TallBlocks onAllProcessors(Blas blas) {
    return new TallBlocks(blas, Runtime.getRuntime().availableProcessors());
  }

  /** A'B for shapes [d x m] and [d x n], row by row. */
  double[][] innerProducts(DenseBlock a, DenseBlock b) {
    int m = a.columns();
    int n = b.columns();
    double[][] total = new double[m][n];
    int runs = runs(a.rows());
    if (runs == 0 || m == 0 || n == 0) {
      return total;
    }
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) runs * m * n)) {
      forRuns(
          a.rows(),
          run -> {
            DenseBlock out = partial(memory, run, m, n);
            chunks(
                run,
                a.rows(),
                (from, to) ->
                    blas.gemm(1, a.rowRange(from, to).transposed(), b.rowRange(from, to), 1, out));
          });
      for (int run = 0; run < runs; run++) {
        DenseBlock part = partial(memory, run, m, n);
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < n; j++) {
            total[i][j] += part.get(i, j);
          }
        }
      }
    }
    return total;
  }

  /** Column after column, which the kernels fill faster where columns are few. */
  private static DenseBlock partial(OffHeapDoubles memory, int run, int m, int n) {
    return DenseBlock.strided(memory, (long) run * m * n, m, n, 1, m);
  }

  /** W -= Q H for shapes [d x m], [m x b], [d x b]. */
  void subtractProduct(DenseBlock q, double[][] h, DenseBlock w) {
    if (h.length == 0 || w.columns() == 0) {
      return;
    }
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) h.length * w.columns())) {
      DenseBlock factor = rows(memory, h);
      forChunks(
          w.rows(),
          (from, to) -> blas.gemm(-1, q.rowRange(from, to), factor, 1, w.rowRange(from, to)));
    }
  }

  /** The first columns of W become W times the factor, which has no more columns than rows. */
  void multiplyInPlace(DenseBlock w, double[][] factor) {
    int columns = factor[0].length;
    try (OffHeapDoubles small = OffHeapDoubles.allocate((long) factor.length * columns)) {
      DenseBlock right = rows(small, factor);
      forRuns(
          w.rows(),
          run -> {
            try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) CHUNK * columns)) {
              chunks(
                  run,
                  w.rows(),
                  (from, to) -> {
                    DenseBlock part = w.rowRange(from, to);
                    DenseBlock product = DenseBlock.columnMajor(memory, to - from, columns);
                    blas.gemm(1, part, right, 0, product);
                    part.columnRange(0, columns).copyFrom(product);
                  });
            }
          });
    }
  }

  void copy(DenseBlock source, DenseBlock target) {
    forChunks(
        source.rows(), (from, to) -> target.rowRange(from, to).copyFrom(source.rowRange(from, to)));
  }

  /** {@code target = a target + b x + c y}, for three blocks of the same shape. */
  void combine(double a, DenseBlock target, double b, DenseBlock x, double c, DenseBlock y) {
    forChunks(
        target.rows(),
        (from, to) -> {
          double[] sum = new double[to - from];
          double[] term = new double[to - from];
          for (int j = 0; j < target.columns(); j++) {
            DenseBlock column = column(target, from, to, j);
            column.copyRow(0, sum, 0);
            column(x, from, to, j).copyRow(0, term, 0);
            for (int i = 0; i < sum.length; i++) {
              sum[i] = a * sum[i] + b * term[i];
            }
            if (c != 0) {
              column(y, from, to, j).copyRow(0, term, 0);
              for (int i = 0; i < sum.length; i++) {
                sum[i] += c * term[i];
              }
            }
            column.setRow(0, sum, 0);
          }
        });
  }

  /** Multiplies column j by {@code factors[j]}. */
  void scale(DenseBlock block, double... factors) {
    forChunks(
        block.rows(),
        (from, to) -> {
          double[] values = new double[to - from];
          for (int j = 0; j < block.columns(); j++) {
            DenseBlock column = column(block, from, to, j);
            column.copyRow(0, values, 0);
            for (int i = 0; i < values.length; i++) {
              values[i] *= factors[j];
            }
            column.setRow(0, values, 0);
          }
        });
  }

  /** The 2-norm of every column, safe where squares would overflow or vanish. */
  double[] lengths(DenseBlock block) {
    int columns = block.columns();
    double[][] partial = new double[chunkCount(block.rows())][columns];
    forChunks(
        block.rows(),
        (from, to) -> {
          double[] values = new double[to - from];
          for (int j = 0; j < columns; j++) {
            column(block, from, to, j).copyRow(0, values, 0);
            partial[from / CHUNK][j] = Measurement.norm(values);
          }
        });
    double[] lengths = new double[columns];
    double[] parts = new double[partial.length];
    for (int j = 0; j < columns; j++) {
      for (int i = 0; i < parts.length; i++) {
        parts[i] = partial[i][j];
      }
      lengths[j] = Measurement.norm(parts);
    }
    return lengths;
  }

  /** Fills a block with random columns {@code firstColumn}, {@code firstColumn} + 1 ... */
  void fill(GaussianColumns random, DenseBlock block, long firstColumn) {
    forChunks(block.rows(), (from, to) -> random.fill(block.rowRange(from, to), firstColumn, from));
  }

  /** Every chunk of rows, by whichever thread is free. */
  void forChunks(int rows, RowWork work) {
    forRuns(rows, run -> chunks(run, rows, work));
  }

  /** How many runs so many rows are cut into. */
  static int runs(int rows) {
    int chunks = chunkCount(rows);
    int perRun = perRun(chunks);
    return chunks == 0 ? 0 : (chunks + perRun - 1) / perRun;
  }

  private static int chunkCount(int rows) {
    return (int) ((rows + CHUNK - 1L) / CHUNK);
  }

  private static int perRun(int chunks) {
    return Math.max(1, (chunks + MOST_RUNS - 1) / MOST_RUNS);
  }

  private void forRuns(int rows, IntConsumer work) {
    int runs = runs(rows);
    if (pool == null || runs <= 1) {
      IntStream.range(0, runs).forEach(work);
    } else {
      pool.submit(() -> IntStream.range(0, runs).parallel().forEach(work)).join();
    }
  }

  /** The chunks of a run, in their order. */
  private static void chunks(int run, int rows, RowWork work) {
    int chunks = chunkCount(rows);
    int perRun = perRun(chunks);
    int last = Math.min(chunks, (run + 1) * perRun);
    for (int chunk = run * perRun; chunk < last; chunk++) {
      work.accept(chunk * CHUNK, (int) Math.min(rows, (chunk + 1L) * CHUNK));
    }
  }

  /** Rows of a column, as a row. */
  private static DenseBlock column(DenseBlock block, int from, int to, int j) {
    return block.columnRange(j, j + 1).rowRange(from, to).transposed();
  }

  private static DenseBlock rows(OffHeapDoubles memory, double[][] values) {
    DenseBlock block = DenseBlock.rowMajor(memory, values.length, values[0].length);
    for (int i = 0; i < values.length; i++) {
      block.setRow(i, values[i], 0);
    }
    return block;
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdown();
    }
  }
}
