package featuremill.spark;

import featuremill.linalg.DenseBlock;
import featuremill.linalg.OffHeapDoubles;
import java.io.Serializable;

/**
 * A few neighbouring columns of Z with all of their rows, column after column: a plain object that
 * Spark keeps in memory or on disk, sends and makes again as it does with any other. Kernels take
 * it from a copy off the heap, which costs a fraction of the multiply-adds.
 */
final class Strip implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final int rows;
  private final int width;
  private final double[] values;

  /** A strip of zeros. */
  Strip(int index, int rows, int width) {
    this.index = index;
    this.rows = rows;
    this.width = width;
    this.values = new double[Math.multiplyExact(rows, width)];
  }

  int index() {
    return index;
  }

  int width() {
    return width;
  }

  /** Takes in some rows, row after row, from row {@code from} on. */
  void setRows(int from, double[] piece) {
    int count = piece.length / width;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < width; j++) {
        values[j * rows + from + i] = piece[i * width + j];
      }
    }
  }

  /**
   * Copies those of the columns that a block wants, as its rows.
   *
   * @param firstColumn the strip's first column
   * @param from the column that is the block's first row
   */
  void copyColumns(int firstColumn, int from, DenseBlock target) {
    int first = Math.max(firstColumn, from);
    int end = Math.min(firstColumn + width, from + target.rows());
    for (int j = first; j < end; j++) {
      target.setRow(j - from, values, (j - firstColumn) * rows);
    }
  }

  /** The columns as rows, [width x n], copied to memory that has room for them. */
  DenseBlock copyTo(OffHeapDoubles memory) {
    memory.copyFrom(values, 0, 0, values.length);
    return DenseBlock.rowMajor(memory, width, rows);
  }
}
