package featuremill.spark;

import featuremill.linalg.CompressedRows;
import featuremill.linalg.DenseBlock;
import java.io.Serializable;
import java.util.Arrays;

/**
 * A block of vectors as sparse rows are multiplied by it: divided by the columns' scales, column
 * after column of the rows, and the product of the columns' means with it.
 */
final class ScaledVectors implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows that are turned from column-major to row-major at a time. */
  private static final int TILE = 1024;

  private final int block;
  private final double[] values;
  private final double[] offset;

  private ScaledVectors(int block, double[] values, double[] offset) {
    this.block = block;
    this.values = values;
    this.offset = offset;
  }

  /**
   * @param vectors [d x block]
   * @param terms of the d columns
   */
  static ScaledVectors of(DenseBlock vectors, ColumnTerms terms) {
    double[] inverse = terms.inverse();
    double[] mean = terms.mean();
    int block = vectors.columns();
    double[] values = rowMajor(vectors);
    CompensatedSums offset = new CompensatedSums(block);
    for (int j = 0; j < inverse.length; j++) {
      int from = j * block;
      for (int c = from; c < from + block; c++) {
        values[c] *= inverse[j];
      }
      if (mean[j] != 0) {
        offset.addProducts(mean[j], values, from);
        offset.addProducts(terms.meanLow()[j], values, from);
      }
    }
    return new ScaledVectors(block, values, offset.values());
  }

  /**
   * The same for rows with weights, of which the last column holds the roots: there the product of
   * the means is taken off, times the root.
   */
  ScaledVectors besideRoots() {
    double[] longer = Arrays.copyOf(values, values.length + block);
    for (int c = 0; c < block; c++) {
      longer[values.length + c] = -offset[c];
    }
    return new ScaledVectors(block, longer, new double[block]);
  }

  private static double[] rowMajor(DenseBlock vectors) {
    int block = vectors.columns();
    double[] values = new double[Math.multiplyExact(vectors.rows(), block)];
    double[] strip = new double[TILE];
    DenseBlock turned = vectors.transposed();
    for (int from = 0; from < vectors.rows(); from += TILE) {
      int to = Math.min(vectors.rows(), from + TILE);
      DenseBlock tile = turned.columnRange(from, to);
      for (int c = 0; c < block; c++) {
        tile.copyRow(c, strip, 0);
        for (int j = from; j < to; j++) {
          values[j * block + c] = strip[j - from];
        }
      }
    }
    return values;
  }

  /** Number of vectors. */
  int block() {
    return block;
  }

  /** The products of stored rows, row-major [rows x block]. */
  double[] timesRows(CompressedRows rows) {
    double[] products = rows.times(values, block);
    for (int at = 0; at < products.length; at += block) {
      for (int c = 0; c < block; c++) {
        products[at + c] -= offset[c];
      }
    }
    return products;
  }

  /** Bytes of the numbers. */
  long bytes() {
    return 8L * values.length;
  }
}
