package featuremill.job.bench;

import com.sun.management.ThreadMXBean;
import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * GFLOP/s of a kernel with all cores at work, each on operands of its own and with one BLAS thread:
 * the way a scan's tasks use it.
 */
final class KernelRate {
  /** The size of the yardstick: dgemm on square blocks of this many rows, off the heap. */
  static final int SQUARE = 2000;

  private static final double ROUND_SECONDS = 0.3;
  private static final int COUNTED_CALLS = 20;

  private final int threads = Runtime.getRuntime().availableProcessors();
  private final int rounds;

  /**
   * @param rounds measured, of which the median counts
   */
  KernelRate(int rounds) {
    this.rounds = rounds;
  }

  /** A kernel with its operands. */
  interface Kernel extends AutoCloseable {
    void call();

    /** Additions and multiplications of one call. */
    double flops();

    @Override
    void close();
  }

  /** The machine's own rate, measured now. */
  static double dgemm() {
    return new KernelRate(5).gigaflops(Square::new);
  }

  /** The rate of a kernel, of which every thread gets one. */
  double gigaflops(Supplier<Kernel> source) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Kernel> kernels = new ArrayList<>();
    try {
      for (int i = 0; i < threads; i++) {
        kernels.add(source.get());
      }
      round(pool, kernels, 1);
      int calls = (int) Math.max(1, Math.round(ROUND_SECONDS / round(pool, kernels, 1)));
      double[] seconds = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        seconds[i] = round(pool, kernels, calls);
      }
      return threads * calls * kernels.get(0).flops() / Turns.median(seconds) / 1e9;
    } finally {
      pool.shutdown();
      kernels.forEach(Kernel::close);
    }
  }

  /** Bytes that a call leaves on the Java heap, once it has been called often enough. */
  static double allocatedBytes(Supplier<Kernel> source) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Kernel kernel = source.get()) {
      kernel.call();
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < COUNTED_CALLS; i++) {
        kernel.call();
      }
      return (double) (threads.getCurrentThreadAllocatedBytes() - before) / COUNTED_CALLS;
    }
  }

  private static double round(ExecutorService pool, List<Kernel> kernels, int calls) {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (Kernel kernel : kernels) {
      tasks.add(
          () -> {
            for (int i = 0; i < calls; i++) {
              kernel.call();
            }
            return null;
          });
    }
    try {
      long begin = System.nanoTime();
      for (Future<Void> done : pool.invokeAll(tasks)) {
        done.get();
      }
      return (System.nanoTime() - begin) / 1e9;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** A block of values that no kernel can take a shortcut on. */
  private static OffHeapDoubles filled(long length) {
    OffHeapDoubles memory = OffHeapDoubles.allocate(length);
    for (long i = 0; i < length; i++) {
      memory.set(i, (i * 7919 % 2003 - 1001) / 1001.0);
    }
    return memory;
  }

  private static final class Square implements Kernel {
    private final OffHeapDoubles left = filled((long) SQUARE * SQUARE);
    private final OffHeapDoubles right = filled((long) SQUARE * SQUARE);
    private final OffHeapDoubles product = OffHeapDoubles.allocate((long) SQUARE * SQUARE);

    @Override
    public void call() {
      Blas.best().gemm(1, block(left), block(right), 0, block(product));
    }

    private static DenseBlock block(OffHeapDoubles memory) {
      return DenseBlock.rowMajor(memory, SQUARE, SQUARE);
    }

    @Override
    public double flops() {
      return 2.0 * SQUARE * SQUARE * SQUARE;
    }

    @Override
    public void close() {
      left.close();
      right.close();
      product.close();
    }
  }

  /** S += B'B: what a scan does with each block. */
  static final class OuterProducts implements Kernel {
    private final OffHeapDoubles block;
    private final SymmetricMatrix sum;
    private final int rows;

    OuterProducts(int rows, int width) {
      this.rows = rows;
      this.block = filled((long) rows * width);
      this.sum = SymmetricMatrix.zeros(width);
    }

    @Override
    public void call() {
      Blas.best().syrk(1, DenseBlock.rowMajor(block, rows, sum.dimension()), 1, sum);
    }

    @Override
    public double flops() {
      return (double) rows * sum.dimension() * (sum.dimension() + 1);
    }

    @Override
    public void close() {
      block.close();
      sum.close();
    }
  }

  /** The lower triangle of S += x x' for one row after the other, in Java on the heap. */
  static final class RowByRow implements Kernel {
    private static final int ROWS = 16;
    private final double[][] rows;
    private final double[][] sum;

    RowByRow(int width) {
      rows = new double[ROWS][width];
      sum = new double[width][];
      for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < width; j++) {
          rows[i][j] = ((i * (long) width + j) * 7919 % 2003 - 1001) / 1001.0;
        }
      }
      Arrays.setAll(sum, j -> new double[j + 1]);
    }

    @Override
    public void call() {
      for (double[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          double[] target = sum[i];
          double factor = row[i];
          for (int j = 0; j <= i; j++) {
            target[j] += factor * row[j];
          }
        }
      }
    }

    @Override
    public double flops() {
      return (double) ROWS * sum.length * (sum.length + 1);
    }

    @Override
    public void close() {
      // The heap's own.
    }
  }
}
