package featuremill.spark;

import featuremill.decomposition.StripedOperator;
import featuremill.failure.Failure;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.stats.SummationDepth;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The covariance or correlation of dense rows as an operator. The rows are read once, centred
 * explicitly, and stored on the executors: off the heap within a budget, else as raw doubles in
 * files of Spark's local folders, mapped into memory.
 *
 * <p>Bits: those of a pass depend on the rows, their order, the partitions they stand in, the size
 * of the input and {@code blockColumns} of {@link #open}, and on nothing else: not on where rows
 * are stored, nor on cores, executors, retries and losses. A segment whose executor is lost is read
 * and stored again by Spark; rows that are not the same then are an error.
 *
 * <p>Cost: storing, one scan of the selected columns and 8 n d bytes on all executors. A pass over
 * b vectors, 4 n d b flops; 8 d b bytes to each executor; about as much for each segment through
 * the shuffle; off the heap 16 d b bytes and 1 KiB for each vector in a task, in the driver 8 d b.
 * Blocks of vectors longer than 256 MiB go in several passes.
 */
public final class DenseRows implements RowsOperator, StripedOperator {
  /** Bytes of rows that an executor holds off the heap; more go to its local disks. */
  public static final String MEMORY_SETTING = "spark.featuremill.storage.memory";

  private static final Logger LOG = LoggerFactory.getLogger(DenseRows.class);

  private final String operator = UUID.randomUUID().toString();
  private final Centring centring;
  private final SparkContext context;
  private final JavaRDD<StoredSegment> segments;
  private final Set<String> kernels = new TreeSet<>();
  private SegmentSummary stored;
  private double storeSeconds;
  private int passes;
  private double passSeconds;
  private long broadcastBytes;
  private long shuffleBytes;
  private long taskPeak;
  private boolean closed;

  private DenseRows(SelectedRows rows, Centring centring, int blockColumns, long budgetBytes) {
    this.centring = centring;
    this.context = rows.input().sparkSession().sparkContext();
    this.segments = DenseSegments.of(operator, rows, centring, blockColumns, budgetBytes);
  }

  /**
   * Reads the rows, centres them and stores them on the executors.
   *
   * @param blockColumns about how many vectors a pass will have; decides how the rows are cut
   * @param budgetBytes of rows that each executor may hold off the heap, those of all operators
   *     together; 0 spills all
   * @throws IllegalArgumentException if no column takes part, blockColumns &lt; 1, or the divisor
   *     is not positive
   * @throws Failure (exit 3) when a row has another number of features than the first one; (exit 1)
   *     when a local disk is full: as the cause of Spark's exception, where {@link
   *     SparkFailures#explained} finds it
   */
  public static DenseRows open(
      SelectedRows rows, Centring centring, int blockColumns, long budgetBytes) {
    if (centring.width() < 1 || blockColumns < 1 || !(centring.divisor() > 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d columns, %d vectors a pass and the divisor %s make no operator",
              centring.width(),
              blockColumns,
              centring.divisor()));
    }
    DenseRows opened = new DenseRows(rows, centring, blockColumns, budgetBytes);
    try {
      opened.store();
      return opened;
    } finally {
      // Not caught, as Spark's own exceptions need not be declared.
      if (opened.stored == null) {
        opened.close();
      }
    }
  }

  private void store() {
    long begin = System.nanoTime();
    stored =
        segments.map(SegmentSummary::of).collect().stream()
            .reduce(SegmentSummary.none(), SegmentSummary::plus);
    storeSeconds = secondsSince(begin);
  }

  @Override
  public int dimension() {
    return centring.width();
  }

  /** Rows that are stored. */
  public long numRows() {
    return stored.numRows();
  }

  /** Those of a row's product with a vector, and of the sum over the rows. */
  @Override
  public long roundings() {
    SummationDepth depth = new SummationDepth();
    depth.addSum(
        dimension() + stored.additions() + OrderedReduce.merges(segments.getNumPartitions()));
    return depth.roundings();
  }

  /** The kernels that multiplied blocks in the passes so far, on all executors. */
  public Set<String> kernels() {
    return Set.copyOf(kernels);
  }

  @Override
  public void apply(DenseBlock in, DenseBlock out) {
    requireShape("multiply", in, dimension(), in.columns());
    requireShape("put the product into", out, dimension(), in.columns());
    int most = RowCut.vectorsAtOnce(dimension());
    for (int from = 0; from < in.columns(); from += most) {
      int to = Math.min(in.columns(), from + most);
      multiply(in.columnRange(from, to), out.columnRange(from, to));
    }
  }

  private void multiply(DenseBlock in, DenseBlock out) {
    int columns = in.columns();
    long bytes = Double.BYTES * (long) dimension() * columns;
    Broadcast<VectorBlock> vectors =
        JavaSparkContext.fromSparkContext(context).broadcast(VectorBlock.of(in));
    try {
      pass(new GramTimesVectors(dimension(), columns, vectors), bytes, out.transposed());
    } finally {
      vectors.destroy();
    }
  }

  /**
   * Rows {@code [from, to)} of Z'Z / divisor: one pass of 2 n d (to - from) flops, which takes 8 d
   * (to - from) bytes in each task, and as much in the driver.
   *
   * <p>An entry has the same value to rounding, but not to the last bit, as the one across the
   * diagonal.
   *
   * @param out of shape [to - from x d]
   */
  @Override
  public void stripe(int from, int to, DenseBlock out) {
    Objects.checkFromToIndex(from, to, dimension());
    requireShape("put a stripe into", out, to - from, dimension());
    if (from < to) {
      pass(new GramStripe(dimension(), from, to), 0, out);
    }
  }

  /** Sums over all rows; the sum divided goes to the rows of a block, one after the other. */
  private void pass(BlockSum sum, long broadcast, DenseBlock out) {
    requireOpen();
    long begin = System.nanoTime();
    int count = segments.getNumPartitions();
    long bytes = Double.BYTES * sum.length();
    if (count == 0) {
      writeZeros(out);
    } else {
      write(reduce(sum, count, bytes), out);
    }
    passes++;
    passSeconds += secondsSince(begin);
    broadcastBytes = broadcast;
    shuffleBytes = Segments.shuffleBytes(count, bytes);
  }

  private PartialSum reduce(BlockSum sum, int count, long bytes) {
    JavaPairRDD<Integer, Chunk> partials =
        JavaPairRDD.fromJavaRDD(segments.mapPartitionsWithIndex(new PassTask(sum), false));
    OrderedReduce.Reduced<PartialSum> reduced =
        OrderedReduce.<PartialSum>reduce(
            partials, count, bytes, (left, right) -> left.combine(right));
    taskPeak = Math.max(taskPeak, reduced.taskPeak());
    return reduced.value();
  }

  private void write(PartialSum total, DenseBlock out) {
    try {
      requireSameRows(total);
      kernels.addAll(total.kernels());
      double[] row = new double[out.columns()];
      OffHeapDoubles sum = total.sum();
      for (int i = 0; i < out.rows(); i++) {
        sum.copyTo((long) i * row.length, row, 0, row.length);
        for (int j = 0; j < row.length; j++) {
          row[j] /= centring.divisor();
        }
        out.setRow(i, row, 0);
      }
    } finally {
      total.release();
    }
  }

  private static void writeZeros(DenseBlock out) {
    double[] zeros = new double[out.columns()];
    for (int i = 0; i < out.rows(); i++) {
      out.setRow(i, zeros, 0);
    }
  }

  private void requireSameRows(PartialSum total) {
    if (total.numRows() != stored.numRows() || total.digest() != stored.digest()) {
      throw Failure.unfinished(
              "rows that had to be read again are not the rows that were read before: the input"
                  + " changed, or does not give the same rows each time")
          .fix(
              "leave the input as it is while a job runs, and take out of masks and queries what"
                  + " differs from time to time, such as rand()");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the rows were used after they had been freed");
    }
  }

  private static void requireShape(String what, DenseBlock block, int rows, int columns) {
    if (block.rows() != rows || block.columns() != columns) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot %s a block of shape %s: (%d x %d) would fit",
              what,
              block.shape(),
              rows,
              columns));
    }
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** {@link RowsUsage#shuffleBytes} is what goes through, before Spark compresses it. */
  @Override
  public RowsUsage usage() {
    return new RowsUsage(
        stored.storedBytes(),
        stored.spilledBytes(),
        storeSeconds,
        passes,
        passSeconds,
        broadcastBytes,
        shuffleBytes,
        taskPeak);
  }

  /**
   * Frees the rows, on an executor that is busy with something else some time after; further calls
   * do nothing.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    StoredSegments.free(operator);
    if (!context.isStopped()) {
      freeOnExecutors();
    }
  }

  private void freeOnExecutors() {
    try {
      if (!context.isLocal()) {
        String name = operator;
        List<String> missed = EveryExecutor.run(context, () -> StoredSegments.free(name));
        if (!missed.isEmpty()) {
          LOG.info("executors {} are busy, and free stored rows later", missed);
        }
      }
      segments.unpersist(true);
    } catch (Exception e) {
      LOG.warn("stored rows are not freed before the executors end", e);
    }
  }
}
