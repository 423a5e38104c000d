package featuremill.stats;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a scan does with a block of rows, and with two partial results. The difference of {@link
 * #observe} with {@code FULL} and with {@code DIAGONAL} is the kernel; the rest is centring.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AccumulatorBenchmark {
  @Param({"100", "500", "2000"})
  private int features;

  @Param({"FULL", "DIAGONAL"})
  private CoMoments.Scope scope;

  private int blockRows;
  private double[] rows;
  private double[] block;
  private CoMoments moments;
  private CoMoments left;
  private CoMoments right;

  /** One block of normal deviates. */
  @Setup
  public void fill() {
    blockRows = CoMoments.blockRows(features);
    rows = new Random(1).doubles((long) blockRows * features, -1, 1).toArray();
    block = new double[rows.length];
    moments = new CoMoments(features, scope);
  }

  /** A merge uses its operands up. */
  @Setup(Level.Invocation)
  public void observeTwo() {
    left = observed();
    right = observed();
  }

  private CoMoments observed() {
    CoMoments observed = new CoMoments(features, scope);
    refill();
    observed.observe(block, 2);
    return observed;
  }

  @TearDown(Level.Invocation)
  public void closeTwo() {
    left.close();
    right.close();
  }

  @TearDown
  public void close() {
    moments.close();
  }

  private void refill() {
    System.arraycopy(rows, 0, block, 0, rows.length);
  }

  /** One block, the copy that replaces what an earlier call has overwritten included. */
  @Benchmark
  public long observe() {
    refill();
    moments.observe(block, blockRows);
    return moments.numRows();
  }

  /** Two partial results. */
  @Benchmark
  public long combine() {
    left.combine(right);
    return left.numRows();
  }
}
