package featuremill.spark;

import java.io.Serializable;
import java.util.Comparator;

/** Where a piece of rows belongs: which strip, and where among its rows. */
final class PieceKey implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int strip;
  private final int partition;
  private final int number;

  /**
   * @param partition of the input that the rows come from
   * @param number of the piece within the partition
   */
  PieceKey(int strip, int partition, int number) {
    this.strip = strip;
    this.partition = partition;
    this.number = number;
  }

  int strip() {
    return strip;
  }

  /** Strip after strip, and within one the rows in the order of the input. */
  static final class Order implements Comparator<PieceKey>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(PieceKey a, PieceKey b) {
      int byStrip = Integer.compare(a.strip, b.strip);
      int byPartition = byStrip != 0 ? byStrip : Integer.compare(a.partition, b.partition);
      return byPartition != 0 ? byPartition : Integer.compare(a.number, b.number);
    }
  }
}
