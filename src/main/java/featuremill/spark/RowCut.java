package featuremill.spark;

/**
 * How dense rows are cut where they stay stored: into segments, whose sums are merged along a fixed
 * tree, and segments into blocks, each of which is multiplied at once. Both decide the order of the
 * additions, and so follow from the input and the job alone.
 */
final class RowCut {
  private static final int FEWEST = 4;
  private static final int MOST = 1024;
  private static final int WORTHY_ROWS = 1024;

  /**
   * Rows of a segment for each column of the sum that it costs: the sum is then 1/8 of its size.
   */
  private static final int ROWS_PER_COLUMN = 8;

  /** What an input is taken for at most when nobody knows its size. */
  private static final long UNKNOWN_BYTES = 16L << 30;

  /**
   * Rows that multiply at the kernels' full rate while the block is still in the cache when it is
   * read for the second time.
   */
  private static final int BLOCK_ROWS = 128;

  private static final int MOST_BLOCK_ROWS = 2048;

  /** Doubles of a block where rows are short: 1 MiB, so that a call is worth its while. */
  private static final int SHORT_BLOCK = 1 << 17;

  /** Doubles of a block at most: 512 MiB. */
  private static final int LONGEST_BLOCK = 1 << 26;

  /** Doubles that are allocated or mapped at a time: 64 MiB, unless a block is longer. */
  private static final int PART = 1 << 23;

  /** Doubles of a block of vectors that goes through the rows in one pass: 256 MiB. */
  private static final int VECTORS = 1 << 25;

  private RowCut() {}

  /**
   * Number of segments: a power of two of which each has 1,024 rows and 8 for each column of the
   * sum, were the input full of doubles; but 4 at least, 1,024 at most, and no more than
   * partitions.
   *
   * @param inputBytes size of the input as it is stored, or 0 when it is not known: it is then
   *     taken for {@link SplitSize#usual} a partition, but 16 GiB at most
   * @param columns of the sum that each segment costs
   */
  static int segments(int partitions, int width, int columns, long inputBytes) {
    long bytes =
        inputBytes > 0 ? inputBytes : Math.min(UNKNOWN_BYTES, partitions * SplitSize.usual());
    long rows = Math.max(WORTHY_ROWS, (long) ROWS_PER_COLUMN * columns);
    long worthy = Long.highestOneBit(Math.max(1, bytes / (Double.BYTES * rows * width)));
    return (int) Math.min(partitions, Math.max(FEWEST, Math.min(MOST, worthy)));
  }

  /** Rows of a block; the last one of a segment may be shorter. */
  static int blockRows(int width) {
    int wanted = Math.max(BLOCK_ROWS, Math.min(MOST_BLOCK_ROWS, SHORT_BLOCK / width));
    return Math.max(1, Math.min(wanted, LONGEST_BLOCK / width));
  }

  /** Rows that are stored in one piece at most: whole blocks, less than 1 GiB. */
  static int partRows(int width) {
    int block = blockRows(width);
    return Math.max(1, PART / width / block) * block;
  }

  /** Vectors that one pass takes at most, so that a task's copy of them stays within 256 MiB. */
  static int vectorsAtOnce(int width) {
    return Math.max(1, VECTORS / width);
  }
}
