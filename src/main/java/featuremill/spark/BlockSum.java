package featuremill.spark;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.io.Serializable;

/** Something that is summed over blocks of stored rows. */
interface BlockSum extends Serializable {
  /** Doubles of the sum. */
  long length();

  /** Prepares a task; what it takes off the heap is freed by {@link Step#close}. */
  Step begin();

  /** Adds blocks within one task. */
  interface Step extends AutoCloseable {
    /**
     * Adds a block's part.
     *
     * @param rows row-major [rows x d]
     */
    void add(DenseBlock rows, OffHeapDoubles sum);

    @Override
    void close();
  }
}
