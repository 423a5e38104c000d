package featuremill.linalg;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** S += B'B by the number of rows in B: where the kernel has reached its pace. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class SyrkBenchmark {
  @Param({"100", "500", "2000"})
  private int features;

  @Param({"64", "256", "512", "1024", "2048"})
  private int rows;

  private OffHeapDoubles memory;
  private SymmetricMatrix sum;

  /** Values that no kernel can take a shortcut on. */
  @Setup
  public void allocate() {
    memory = OffHeapDoubles.allocate((long) rows * features);
    for (long i = 0; i < memory.length(); i++) {
      memory.set(i, (i * 7919 % 2003 - 1001) / 1001.0);
    }
    sum = SymmetricMatrix.zeros(features);
  }

  @TearDown
  public void close() {
    memory.close();
    sum.close();
  }

  @Benchmark
  public void syrk() {
    Blas.best().syrk(1, DenseBlock.rowMajor(memory, rows, features), 1, sum);
  }
}
