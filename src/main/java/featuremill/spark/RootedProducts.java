package featuremill.spark;

import java.util.List;
import scala.Tuple2;

/**
 * Products of the columns of sparse rows with weights, of which the last column holds the roots:
 * what its own product says is taken off those of the others, mean by mean. As the rows are centred
 * by their weighted means, that is nothing but what rounding has put there.
 */
final class RootedProducts {
  private final ColumnTerms terms;
  private final int block;

  /**
   * @param terms of the columns without the last
   */
  RootedProducts(ColumnTerms terms, int block) {
    this.terms = terms;
    this.block = block;
  }

  /**
   * The columns' products, the last column not among them.
   *
   * @param ranges the first column of each, and its rows [columns x block], which are changed
   */
  List<Tuple2<Integer, double[]>> centred(List<Tuple2<Integer, double[]>> ranges) {
    double[] total = new double[block];
    for (Tuple2<Integer, double[]> range : ranges) {
      int last = (terms.width() - range._1()) * block;
      if (last < range._2().length) {
        System.arraycopy(range._2(), last, total, 0, block);
      }
    }
    ranges.forEach(range -> centre(range._1(), range._2(), total));
    return ranges;
  }

  private void centre(int first, double[] values, double[] total) {
    int columns = Math.min(values.length / block, terms.width() - first);
    for (int j = 0; j < columns; j++) {
      double mean = terms.mean()[first + j] * terms.inverse()[first + j];
      for (int c = 0; c < block; c++) {
        values[j * block + c] -= mean * total[c];
      }
    }
  }
}
