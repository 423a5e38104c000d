package featuremill.spark;

import featuremill.failure.Failure;
import featuremill.linalg.CompressedRows;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Sparse rows as they are stored on the executors: once by rows, in pieces that follow the
 * partitions they came in, and once by ranges of columns.
 */
final class SparseCopies implements AutoCloseable {
  private static final int MOST_ROWS = Integer.MAX_VALUE - 8;

  private final JavaSparkContext context;
  private final JavaRDD<CompressedRows> rows;
  private final JavaRDD<ColumnRange> columns;
  private final Broadcast<ColumnTerms> terms;
  private final int numRows;
  private final long longestRow;

  private SparseCopies(
      JavaSparkContext context,
      JavaRDD<CompressedRows> rows,
      JavaRDD<ColumnRange> columns,
      Broadcast<ColumnTerms> terms,
      int numRows,
      long longestRow) {
    this.context = context;
    this.rows = rows;
    this.columns = columns;
    this.terms = terms;
    this.numRows = numRows;
    this.longestRow = longestRow;
  }

  /**
   * Stores both copies: one scan of the rows and one shuffle of their entries.
   *
   * @param source rows, not stored yet
   * @param cut of the columns into ranges
   * @param expected number of rows
   * @throws Failure (exit 1) when there are more rows than 2^31 or not as many as expected
   */
  static SparseCopies store(
      JavaSparkContext context,
      JavaRDD<CompressedRows> source,
      ColumnCut cut,
      ColumnTerms terms,
      long expected) {
    JavaRDD<CompressedRows> rows = source.persist(StorageLevel.MEMORY_AND_DISK());
    Broadcast<ColumnTerms> sent = context.broadcast(terms);
    try {
      List<long[]> sizes = rows.mapPartitions(SparseCopies::sizes).collect();
      int[] firstRows = firstRows(sizes, expected);
      int numRows = firstRows[firstRows.length - 1];
      JavaPairRDD<Integer, EntryPiece> pieces =
          JavaPairRDD.fromJavaRDD(
              rows.mapPartitionsWithIndex(
                  (partition, run) -> cut(run, firstRows[partition], cut), false));
      JavaRDD<ColumnRange> columns =
          pieces
              .partitionBy(new HashPartitioner(cut.ranges()))
              .values()
              .mapPartitionsWithIndex(
                  (range, run) -> List.of(gather(run, cut, range, sent, numRows)).iterator(), false)
              .persist(StorageLevel.MEMORY_AND_DISK());
      SparseCopies copies =
          new SparseCopies(
              context,
              rows,
              columns,
              sent,
              numRows,
              sizes.stream().mapToLong(size -> size[1]).max().orElse(0));
      columns.foreachPartition(Iterator::next);
      return copies;
    } catch (RuntimeException e) {
      rows.unpersist(false);
      sent.destroy();
      throw e;
    }
  }

  /** [partitions + 1]: the number of each partition's first row, and of all rows. */
  private static int[] firstRows(List<long[]> sizes, long expected) {
    int[] first = new int[sizes.size() + 1];
    long before = 0;
    for (int p = 0; p < sizes.size(); p++) {
      before += sizes.get(p)[0];
      if (before > MOST_ROWS) {
        throw Failure.unfinished("more than " + MOST_ROWS + " sparse rows cannot be numbered")
            .fix("take a sample of the rows, or fewer features so that the covariance is formed");
      }
      first[p + 1] = (int) before;
    }
    if (before != expected) {
      throw Failure.unfinished(
              "the input had "
                  + expected
                  + " rows in the first scan and "
                  + before
                  + " in the second")
          .fix("do not change the input while a job reads it");
    }
    return first;
  }

  /** How many rows there are, and how many entries the longest has. */
  private static Iterator<long[]> sizes(Iterator<CompressedRows> run) {
    long[] sizes = new long[2];
    while (run.hasNext()) {
      CompressedRows piece = run.next();
      sizes[0] += piece.rows();
      for (int i = 0; i < piece.rows(); i++) {
        sizes[1] = Math.max(sizes[1], piece.start(i + 1) - piece.start(i));
      }
    }
    return List.of(sizes).iterator();
  }

  private static Iterator<Tuple2<Integer, EntryPiece>> cut(
      Iterator<CompressedRows> run, int firstRow, ColumnCut cut) {
    Spliterator<CompressedRows> pieces =
        Spliterators.spliteratorUnknownSize(run, Spliterator.ORDERED);
    int[] next = {firstRow};
    return StreamSupport.stream(pieces, false)
        .flatMap(
            piece -> {
              int first = next[0];
              next[0] += piece.rows();
              return EntryPiece.cut(piece, first, cut);
            })
        .iterator();
  }

  private static ColumnRange gather(
      Iterator<EntryPiece> pieces,
      ColumnCut cut,
      int range,
      Broadcast<ColumnTerms> terms,
      int numRows) {
    int from = cut.from(range);
    int to = cut.to(range);
    return new ColumnRange(
        from, EntryPiece.columns(pieces, to - from, numRows), terms.value().range(from, to));
  }

  int numRows() {
    return numRows;
  }

  /** Entries of the row that has most. */
  long longestRow() {
    return longestRow;
  }

  /** All rows' products with a block of vectors. */
  RowProducts timesRows(ScaledVectors vectors) {
    Broadcast<ScaledVectors> sent = context.broadcast(vectors);
    try {
      List<double[]> parts = rows.map(piece -> sent.value().timesRows(piece)).collect();
      return RowProducts.of(parts, numRows, vectors.block());
    } finally {
      sent.destroy();
    }
  }

  /** The columns' products with those of all rows: for each range its first column and its rows. */
  List<Tuple2<Integer, double[]>> timesColumns(RowProducts products) {
    Broadcast<RowProducts> sent = context.broadcast(products);
    try {
      return columns.map(range -> new Tuple2<>(range.first(), range.times(sent.value()))).collect();
    } finally {
      sent.destroy();
    }
  }

  /** Bytes held in memory on all executors. */
  long storedBytes() {
    return stored().mapToLong(RDDInfo::memSize).sum();
  }

  /** Bytes held in files on all executors. */
  long spilledBytes() {
    return stored().mapToLong(RDDInfo::diskSize).sum();
  }

  private Stream<RDDInfo> stored() {
    return Arrays.stream(context.sc().getRDDStorageInfo())
        .filter(info -> info.id() == rows.id() || info.id() == columns.id());
  }

  @Override
  public void close() {
    columns.unpersist(false);
    rows.unpersist(false);
    terms.destroy();
  }
}
