package featuremill.spark;

import featuremill.linalg.CompressedRows;
import java.io.Serializable;

/** The columns of a range as their owner keeps them: their entries, and what centres them. */
final class ColumnRange implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int first;
  private final CompressedRows entries;
  private final ColumnTerms terms;

  /**
   * @param first column of the range
   * @param entries a column after the other, their rows in place of columns
   * @param terms of these columns
   */
  ColumnRange(int first, CompressedRows entries, ColumnTerms terms) {
    this.first = first;
    this.entries = entries;
    this.terms = terms;
  }

  int first() {
    return first;
  }

  /** The range's rows of Z'(ZV), row-major [columns x block]. */
  double[] times(RowProducts products) {
    int block = products.block();
    double[] totals = products.totals();
    double[] result = entries.times(products.values(), block);
    for (int j = 0; j < terms.width(); j++) {
      double mean = terms.mean()[j];
      double inverse = terms.inverse()[j];
      for (int c = 0; c < block; c++) {
        int at = j * block + c;
        result[at] = (result[at] - mean * totals[c]) * inverse;
      }
    }
    return result;
  }
}
