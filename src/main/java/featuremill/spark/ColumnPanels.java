package featuremill.spark;

import featuremill.decomposition.DualOperator;
import featuremill.decomposition.StripedOperator;
import featuremill.failure.Failure;
import featuremill.linalg.Blas;
import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import featuremill.linalg.SymmetricMatrix;
import featuremill.stats.SummationDepth;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The covariance or correlation of few rows of many features as an operator: each executor holds
 * all rows of some columns, centred explicitly, so that nothing of size d x d or d x b is ever
 * merged. What is merged is n x n, once, and n x b in a pass.
 *
 * <p>Storing takes one scan, which shuffles 8 n d bytes. Spark keeps the strips, in memory while
 * there is room and on disk beyond, and makes them again from the input where an executor is lost.
 * The cut is a function of n and d and rows keep the order of the input, so the bits depend on the
 * rows and their order alone, not even on the partitions they stand in.
 *
 * <p>A pass of b vectors broadcasts 8 d b and 8 n b bytes, shuffles 8 n b bytes a panel and brings
 * 8 d b bytes to the driver, in slices of about {@value #SLICE_VALUES} numbers; 2 n d b
 * multiply-adds. A task takes off the heap a strip of 8 MiB and its part of the vectors, or 16 n^2
 * bytes where the dual is merged; on the heap a scan may hold 100 rows of 8 d bytes.
 */
public final class ColumnPanels implements RowsOperator, DualOperator, StripedOperator {
  private static final int SLICE_VALUES = 1 << 24;

  private final JavaRDD<Strip> strips;
  private final JavaSparkContext context;
  private final PanelCut cut;
  private final double divisor;
  private final double storeSeconds;
  private int passes;
  private double passSeconds;
  private long broadcastBytes;
  private long shuffleBytes;
  private long taskPeakBytes;

  private ColumnPanels(JavaRDD<Strip> strips, PanelCut cut, double divisor, StorageLevel storage) {
    this.strips = strips.persist(storage);
    this.context = JavaSparkContext.fromSparkContext(strips.context());
    this.cut = cut;
    this.divisor = divisor;
    long start = System.nanoTime();
    try {
      this.strips.count();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    this.storeSeconds = seconds(start);
  }

  /**
   * Reads the input and stores its kept rows by columns.
   *
   * @param numRows n, the rows that are kept, as a scan has counted them
   * @throws Failure (exit 3) when other than so many rows are kept, wrapped in Spark's exception
   */
  public static ColumnPanels open(SelectedRows selected, Centring centring, long numRows) {
    return open(selected, centring, numRows, StorageLevel.MEMORY_AND_DISK());
  }

  /** The same, kept where Spark is told to. */
  static ColumnPanels open(
      SelectedRows selected, Centring centring, long numRows, StorageLevel storage) {
    PanelCut cut = new PanelCut(Math.toIntExact(numRows), centring.width());
    boolean rounded = selected.features().areRounded();
    RowPieces pieces = new RowPieces(selected.reader(), selected.head(), rounded, centring, cut);
    JavaRDD<Strip> strips =
        JavaPairRDD.fromJavaRDD(selected.internalRows().mapPartitionsWithIndex(pieces, true))
            .repartitionAndSortWithinPartitions(new PanelPartitioner(cut), new PieceKey.Order())
            .mapPartitionsWithIndex(new StripAssembly(cut), true);
    return new ColumnPanels(strips, cut, centring.divisor(), storage);
  }

  @Override
  public int dimension() {
    return cut.columns();
  }

  @Override
  public int rows() {
    return cut.rows();
  }

  @Override
  public long dualRoundings() {
    SummationDepth depth = new SummationDepth();
    depth.addSum(cut.additions(Blas.best().leastRun()));
    return depth.roundings();
  }

  /** Those of a sum over the columns, and of one over the rows. */
  @Override
  public long roundings() {
    return dualRoundings() + cut.rows();
  }

  @Override
  public SymmetricMatrix dual() {
    Pass pass = new Pass();
    long stateBytes = 4L * cut.rows() * (cut.rows() + 1L);
    SymmetricMatrix sum =
        pass.<DualState>merged(new DualTask(cut), stateBytes, DualState::combine).matrix();
    sum.divide(divisor);
    for (double v : sum.diagonal()) {
      if (!Double.isFinite(v)) {
        sum.close();
        throw Failure.input("the squares of a row's centred features overflow")
            .fix("standardize the features, or scale them down in the input");
      }
    }
    pass.end();
    return sum;
  }

  @Override
  public void combineRows(DenseBlock weights, DenseBlock out) {
    Pass pass = new Pass();
    for (int from = 0; from < weights.columns(); from += sliceWidth()) {
      int to = Math.min(weights.columns(), from + sliceWidth());
      pass.combine(Vectors.of(weights.columnRange(from, to)), out.columnRange(from, to));
    }
    pass.end();
  }

  @Override
  public void apply(DenseBlock in, DenseBlock out) {
    Pass pass = new Pass();
    for (int from = 0; from < in.columns(); from += sliceWidth()) {
      int to = Math.min(in.columns(), from + sliceWidth());
      Vectors projected = pass.project(Vectors.of(in.columnRange(from, to)));
      pass.combine(projected.divided(divisor), out.columnRange(from, to));
    }
    pass.end();
  }

  @Override
  public void stripe(int from, int to, DenseBlock out) {
    try (OffHeapDoubles memory = OffHeapDoubles.allocate((long) (to - from) * cut.rows())) {
      DenseBlock columns = DenseBlock.rowMajor(memory, to - from, cut.rows());
      for (Strip strip : strips(from, to)) {
        strip.copyColumns(cut.firstColumn(strip.index()), from, columns);
      }
      for (int i = 0; i < to - from; i++) {
        for (int j = 0; j < cut.rows(); j++) {
          columns.set(i, j, columns.get(i, j) / divisor);
        }
      }
      combineRows(columns.transposed(), out.transposed());
    }
  }

  /** The strips that have some of the columns {@code [from, to)}. */
  private List<Strip> strips(int from, int to) {
    int first = from / cut.stripWidth();
    int last = (to - 1) / cut.stripWidth();
    int[] panels = IntStream.rangeClosed(cut.panelOf(first), cut.panelOf(last)).toArray();
    JavaRDD<Strip> wanted = strips.filter(s -> s.index() >= first && s.index() <= last);
    List<Strip> found = new ArrayList<>();
    for (List<Strip> part : wanted.collectPartitions(panels)) {
      found.addAll(part);
    }
    return found;
  }

  private int sliceWidth() {
    return Math.max(1, SLICE_VALUES / Math.max(cut.columns(), cut.rows()));
  }

  /** The number by which Spark knows what is stored. */
  int storageId() {
    return strips.id();
  }

  /** Bytes stored and spilled are what the driver has heard so far, which may lag behind. */
  @Override
  public RowsUsage usage() {
    long stored = 0;
    long spilled = 0;
    for (RDDInfo info : context.sc().getRDDStorageInfo()) {
      if (info.id() == strips.id()) {
        stored += info.memSize();
        spilled += info.diskSize();
      }
    }
    return new RowsUsage(
        stored,
        spilled,
        storeSeconds,
        passes,
        passSeconds,
        broadcastBytes,
        shuffleBytes,
        taskPeakBytes);
  }

  @Override
  public void close() {
    strips.unpersist(true);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** One way through all strips, or two where one follows from the other. */
  private final class Pass {
    private final long start = System.nanoTime();

    Pass() {
      broadcastBytes = 0;
      shuffleBytes = 0;
    }

    void end() {
      passes++;
      passSeconds += seconds(start);
    }

    <V extends Serializable> V merged(
        StripTask<Tuple2<Integer, Chunk>> task, long stateBytes, OrderedReduce.Combine<V> combine) {
      OrderedReduce.Reduced<V> reduced =
          OrderedReduce.reduce(
              JavaPairRDD.fromJavaRDD(strips.mapPartitionsWithIndex(task, true)),
              cut.panels(),
              stateBytes,
              combine);
      shuffleBytes += Segments.shuffleBytes(cut.panels(), stateBytes);
      taskPeakBytes = Math.max(taskPeakBytes, reduced.taskPeak());
      return reduced.value();
    }

    /** Z V. */
    Vectors project(Vectors v) {
      long stateBytes = (long) cut.rows() * v.columns() * Double.BYTES;
      Broadcast<Vectors> shared = broadcast(v);
      try {
        return merged(new ProjectionTask(cut, shared), stateBytes, Vectors::combine);
      } finally {
        shared.destroy();
      }
    }

    /** Z'U to a block of any strides. */
    void combine(Vectors u, DenseBlock out) {
      Broadcast<Vectors> shared = broadcast(u);
      try {
        JavaRDD<Tuple2<Integer, Vectors>> parts =
            strips.mapPartitionsWithIndex(new CombinationTask(cut, shared), true);
        long rowBytes = (long) u.columns() * Double.BYTES;
        for (int[] panels : cut.groups(OrderedReduce.SLICE_BYTES / Math.max(1, rowBytes))) {
          for (List<Tuple2<Integer, Vectors>> part : parts.collectPartitions(panels)) {
            part.forEach(p -> p._2().copyTo(rowsOf(out, p._1())));
          }
        }
      } finally {
        shared.destroy();
      }
    }

    private DenseBlock rowsOf(DenseBlock out, int strip) {
      return out.rowRange(cut.firstColumn(strip), cut.endColumn(strip));
    }

    private Broadcast<Vectors> broadcast(Vectors vectors) {
      broadcastBytes += vectors.bytes();
      return context.broadcast(vectors);
    }
  }
}
