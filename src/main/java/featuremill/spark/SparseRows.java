package featuremill.spark;

import featuremill.linalg.CompressedRows;
import featuremill.linalg.DenseBlock;
import featuremill.stats.Moments;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * An operator over sparse rows, kept twice: by rows, and by columns. The owners of rows give Z V,
 * of which every row is whole; the owners of columns give the result's rows Z'(Z V), each summed
 * over the rows in their order. Nothing of the size of the block of vectors is ever added up across
 * tasks, and no bit depends on how rows or columns are cut among them.
 *
 * <p>With S the scales and m the means, Z V = A (V / S) - 1 m'(V / S) and the result is (A'Z V - m
 * (1'Z V)) / S / divisor. Means are taken off the products so that A stays sparse; columns whose
 * means are above 4 standard deviations are centred where they are stored. The error of the result
 * is that of the same sums over centred rows, but for a factor of at most 4 in single columns.
 *
 * <p>Rows with weights are stored times the roots of these, which stand in one more column; with w
 * for it, the result is (A'Z V - m (w'Z V)) / S / divisor, Z V = A (V / S) - w m'(V / S).
 *
 * <p>Rows are kept on the heap as Spark keeps what is persisted: in the memory that its settings
 * give to storage, in files of the executors' local disks beyond, and computed again, with the same
 * bits, where an executor is lost. They are plain arrays, which Java's loops read faster than
 * memory off the heap, and are not operands of native kernels. An entry takes 8 bytes in each copy
 * where all values around it are float32 numbers, else 12.
 *
 * <p>A pass of b vectors: 4 b multiplications and additions an entry; broadcasts of 8 d b and 8 n b
 * bytes to every executor, and as much to the driver. What is more than {@value #CHUNK} numbers
 * goes in several chunks of vectors.
 */
public final class SparseRows implements RowsOperator {
  /** Numbers that are broadcast or collected at once, unless a single vector has more. */
  static final int CHUNK = 1 << 24;

  private final Broadcast<EntryCentring> entries;
  private final SparseCopies copies;
  private final ColumnTerms terms;
  private final boolean weighted;
  private final double divisor;
  private final long roundings;
  private final double storeSeconds;
  private int passes;
  private double passSeconds;
  private long broadcastBytes;

  private SparseRows(
      Broadcast<EntryCentring> entries,
      SparseCopies copies,
      ColumnTerms terms,
      boolean weighted,
      double divisor,
      long roundings,
      double storeSeconds) {
    this.weighted = weighted;
    this.entries = entries;
    this.copies = copies;
    this.terms = terms;
    this.divisor = divisor;
    this.roundings = roundings;
    this.storeSeconds = storeSeconds;
  }

  /**
   * Reads the rows once and stores them.
   *
   * @param reason the masks that reject a row, as {@link RowHead} has them; not looked at when
   *     there are no masks
   * @param reasons number of masks
   * @param moments of the columns that take part ({@code centring.columns()}, in that order) over
   *     the kept rows, in {@link featuremill.stats.CoMoments.Scope#DIAGONAL}; all of their values
   *     are finite
   * @throws IllegalArgumentException if no rows are kept
   * @throws featuremill.failure.Failure (exit 1) when there are more rows than can be numbered,
   *     2^31, or not as many as the moments are of
   */
  public static SparseRows open(
      Dataset<Row> input,
      FeatureColumns features,
      Column reason,
      int reasons,
      Centring centring,
      Moments moments) {
    return open(new SelectedRows(input, features, reason, reasons, 0), centring, moments);
  }

  /** The same for rows that may have weights. */
  public static SparseRows open(SelectedRows selected, Centring centring, Moments moments) {
    FeatureColumns features = selected.features();
    if (moments.rowsUsed() == 0) {
      throw new IllegalArgumentException("no rows are kept: there is nothing to take a mean of");
    }
    long start = System.nanoTime();
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(selected.input().sparkSession().sparkContext());
    EntryCentring stored = EntryCentring.of(features.width(), centring, moments);
    long[] filled = stored.entries(moments);
    Broadcast<EntryCentring> entries = context.broadcast(stored);
    JavaRDD<CompressedRows> rows =
        Neighbours.evenly(selected.internalRows(), ColumnCut.pieces(LongStream.of(filled).sum()))
            .mapPartitions(
                new RowStore(selected.reader(), features.areRounded(), selected.head(), entries));
    boolean weighted = moments.isWeighted();
    ColumnTerms terms = ColumnTerms.of(centring, stored);
    ColumnTerms ofStored = weighted ? terms.besideRoots() : terms;
    try {
      SparseCopies copies =
          SparseCopies.store(context, rows, ColumnCut.of(filled), ofStored, moments.rowsUsed());
      long roundings =
          EntryRoundings.of(
              moments,
              centring,
              stored,
              copies.longestRow(),
              LongStream.of(filled).max().orElse(0));
      return new SparseRows(
          entries, copies, terms, weighted, centring.divisor(), roundings, seconds(start));
    } catch (RuntimeException e) {
      entries.destroy();
      throw e;
    }
  }

  /**
   * Bytes that a pass takes at most on the driver's heap beside the two blocks of vectors: a chunk
   * of them and of the rows' products, each once as numbers and once as it is sent or came in.
   */
  public static long driverBytes(long numRows, int width, int block) {
    return 2L * Double.BYTES * chunk(numRows, width, block) * (numRows + width);
  }

  /**
   * Bytes that the stored rows take on all executors at most, both copies together.
   *
   * @param width number of features that take part
   * @param nonZeros of all of them
   */
  public static long storedBytes(long numRows, int width, long nonZeros) {
    return 2 * 12 * nonZeros + 4 * numRows + 28L * width;
  }

  /** Bytes of one of the pieces that either copy of so many bytes, both together, is kept in. */
  public static long pieceBytes(long storedBytes) {
    return storedBytes / 2 / ColumnCut.pieces(storedBytes / (2 * 12));
  }

  /** Vectors that go through together. */
  static int chunk(long numRows, int width, int block) {
    return (int) Math.max(1, Math.min(block, CHUNK / Math.max(1, Math.max(numRows, width))));
  }

  @Override
  public int dimension() {
    return terms.width();
  }

  @Override
  public long roundings() {
    return roundings;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A column of the result has the same bits whatever columns stand beside it.
   */
  @Override
  public void apply(DenseBlock in, DenseBlock out) {
    long start = System.nanoTime();
    requireShape(in);
    requireShape(out);
    broadcastBytes = 0;
    int step = chunk(copies.numRows(), dimension(), in.columns());
    for (int from = 0; from < in.columns(); from += step) {
      int to = Math.min(in.columns(), from + step);
      applyChunk(in.columnRange(from, to), out.columnRange(from, to));
    }
    passes++;
    passSeconds += seconds(start);
  }

  private void requireShape(DenseBlock block) {
    if (block.rows() != dimension()) {
      throw new IllegalArgumentException(
          "an operator of " + dimension() + " dimensions does not fit a block " + block.shape());
    }
  }

  private void applyChunk(DenseBlock in, DenseBlock out) {
    ScaledVectors scaled = ScaledVectors.of(in, terms);
    ScaledVectors vectors = weighted ? scaled.besideRoots() : scaled;
    RowProducts products = copies.timesRows(vectors);
    broadcastBytes += vectors.bytes() + products.bytes();
    List<Tuple2<Integer, double[]>> ranges = copies.timesColumns(products);
    if (weighted) {
      ranges = new RootedProducts(terms, in.columns()).centred(ranges);
    }
    for (Tuple2<Integer, double[]> range : ranges) {
      set(out, range._1(), range._2());
    }
  }

  private void set(DenseBlock out, int first, double[] values) {
    int block = out.columns();
    for (int at = 0; at < values.length; at++) {
      values[at] /= divisor;
    }
    int end = Math.min(values.length, (dimension() - first) * block);
    for (int at = 0; at < end; at += block) {
      out.setRow(first + at / block, values, at);
    }
  }

  @Override
  public RowsUsage usage() {
    return new RowsUsage(
        copies.storedBytes(),
        copies.spilledBytes(),
        storeSeconds,
        passes,
        passSeconds,
        broadcastBytes,
        0,
        0);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    copies.close();
    entries.destroy();
  }
}
