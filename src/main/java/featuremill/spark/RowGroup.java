package featuremill.spark;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

/**
 * Neighbouring blocks of a table: what a task compares at a time. One element of a stored RDD, so
 * that a task that needs it from another executor asks once.
 */
final class RowGroup implements Serializable {
  private static final long serialVersionUID = 1L;

  final int index;
  final List<RowBlock> blocks;

  RowGroup(int index, List<RowBlock> blocks) {
    this.index = index;
    this.blocks = blocks;
  }

  /** One of each block, so that what they add up to does not depend on the grouping. */
  Iterator<RowsSummary> summaries(int width) {
    return blocks.stream().map(block -> block.summary(width)).iterator();
  }
}
