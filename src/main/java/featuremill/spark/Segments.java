package featuremill.spark;

import featuremill.stats.CoMoments;
import featuremill.stats.SumsMemory;

/**
 * How many segments a scan folds: a function of the input and the width alone, never of the
 * cluster, because the cut decides the order of the additions and so the last bits.
 *
 * <p>A segment is a run of neighbouring partitions, and costs one state, which crosses a shuffle
 * and is added to others in one task. With all covariances a state is worth that where a segment
 * has d / 2 rows of doubles, so that all states stay within the size of the input, and {@value
 * #WORTHY_ROWS}, so that merging takes a fraction of the time of folding. Within those bounds, or
 * 32 MiB for all states, there is a power of two of segments, but at least {@value #FEWEST} where
 * there are as many partitions, and {@value #MOST} at most.
 */
public final class Segments {
  private static final int FEWEST = 4;
  private static final int MOST = 1024;

  /**
   * What a partition of an input of unknown size is taken for, and all of them at most. A file's is
   * larger, but sessions also cut what is small into a dozen or two, and a wide state for each
   * costs more than folding it.
   */
  private static final long UNKNOWN_PARTITION = 16L << 20;

  private static final long UNKNOWN_BYTES = 16L << 30;

  private static final int WORTHY_ROWS = 4096;

  /** What all states together may take in any case. */
  private static final long FREE_BYTES = 32L << 20;

  /** Means, ranges and counts of a column. */
  private static final long COLUMN_BYTES = 64;

  private Segments() {}

  /**
   * Number of segments.
   *
   * @param partitions of the input
   * @param inputBytes size of the input as it is stored, or 0 when it is not known: it is then
   *     taken for 16 MiB a partition, but 16 GiB at most
   */
  public static int count(int partitions, int width, CoMoments.Scope scope, long inputBytes) {
    long bytes =
        inputBytes > 0 ? inputBytes : Math.min(UNKNOWN_BYTES, partitions * UNKNOWN_PARTITION);
    // As if rows had no weights, so that weights of 1 leave everything as it is.
    long state = stateBytes(new SumsMemory(width, scope, null));
    long rows = scope == CoMoments.Scope.DIAGONAL ? 1 : WORTHY_ROWS;
    long worthy = bytes / Math.max(state, Double.BYTES * rows * width);
    long within = Long.highestOneBit(Math.max(1, Math.max(worthy, FREE_BYTES / state)));
    return (int) Math.min(partitions, Math.max(FEWEST, Math.min(MOST, within)));
  }

  /**
   * Bytes of a state as it crosses a shuffle: 4 d (d + 1) in FULL, four times as many in PAIRWISE,
   * five or six times with weights, and some for each column.
   */
  public static long stateBytes(SumsMemory sums) {
    long width = sums.numFeatures();
    return COLUMN_BYTES * width + sums.triangles() * 4 * width * (width + 1);
  }

  /** Whether the driver merges so many states itself. */
  public static boolean mergeAtTheDriver(int segments, long stateBytes) {
    return segments > 1 && OrderedReduce.gathers(segments, stateBytes);
  }

  /** Bytes that so many states put into shuffles until the driver has the merged one. */
  public static long shuffleBytes(int segments, long stateBytes) {
    if (mergeAtTheDriver(segments, stateBytes)) {
      return 0;
    }
    long states = OrderedReduce.slices(stateBytes) > 1 ? 1 : 0;
    for (int size = segments; size > 1; size = groups(size)) {
      states += size;
    }
    return states * stateBytes;
  }

  /** States that are read and merged one after the other, whatever runs beside it. */
  public static int serialStates(int segments, long stateBytes) {
    if (mergeAtTheDriver(segments, stateBytes)) {
      return segments;
    }
    int states = 1;
    for (int size = segments; size > 1; size = groups(size)) {
      states += Math.min(size, OrderedReduce.FAN);
    }
    return states;
  }

  /** Tasks that merge at the same time, at most; 0 where the driver does. */
  public static int merges(int segments, long stateBytes) {
    return segments > 1 && !mergeAtTheDriver(segments, stateBytes) ? groups(segments) : 0;
  }

  private static int groups(int segments) {
    return (segments + OrderedReduce.FAN - 1) / OrderedReduce.FAN;
  }

  /** Bytes that one job brings to the driver. */
  public static long resultBytes(int segments, long stateBytes) {
    return mergeAtTheDriver(segments, stateBytes)
        ? segments * stateBytes
        : oneResultBytes(stateBytes);
  }

  /** Bytes that come to the driver in one piece: a state, or a slice of it. */
  public static long oneResultBytes(long stateBytes) {
    return Math.min(OrderedReduce.SLICE_BYTES + (1 << 20), stateBytes);
  }

  /** Bytes that a task's serializer holds on the heap while it writes chunks. */
  public static long taskHeapBytes() {
    return 50L * Chunk.BYTES;
  }
}
