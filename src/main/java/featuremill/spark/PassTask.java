package featuremill.spark;

import featuremill.linalg.OffHeapDoubles;
import java.util.Iterator;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/** Sums over the stored rows of one segment, block by block. */
final class PassTask
    implements Function2<Integer, Iterator<StoredSegment>, Iterator<Tuple2<Integer, Chunk>>> {
  private static final long serialVersionUID = 1L;

  private final BlockSum sum;

  PassTask(BlockSum sum) {
    this.sum = sum;
  }

  @Override
  public Iterator<Tuple2<Integer, Chunk>> call(Integer index, Iterator<StoredSegment> stored) {
    StoredSegment segment = stored.next();
    // What this thread's earlier tasks took is not this one's.
    OffHeapDoubles.takeThreadPeak();
    PartialSum partial = new PartialSum(sum.length(), segment);
    try (BlockSum.Step step = sum.begin()) {
      segment.forEachBlock(rows -> step.add(rows, partial.sum()));
      return Chunks.of(index, partial);
    } catch (RuntimeException | Error e) {
      partial.release();
      throw e;
    }
  }
}
