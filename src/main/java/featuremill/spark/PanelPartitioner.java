package featuremill.spark;

import org.apache.spark.Partitioner;

/** Sends each piece to the panel that its strip belongs to. */
final class PanelPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final PanelCut cut;

  PanelPartitioner(PanelCut cut) {
    this.cut = cut;
  }

  @Override
  public int numPartitions() {
    return cut.panels();
  }

  @Override
  public int getPartition(Object key) {
    return cut.panelOf(((PieceKey) key).strip());
  }
}
